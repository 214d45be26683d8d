export { EnrolmentModule } from './enrolment.module';
export { EnrolmentService, type Registered } from './enrolment.service';
