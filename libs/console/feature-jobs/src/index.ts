export { filterForm, filterOf } from './run/filter-form';
export { JobFilterFields } from './run/job-filter-fields';
export { jobRoutes } from './job.routes';
