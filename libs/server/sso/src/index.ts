export { SingleSignOnModule } from './sso.module';
export { SignInHandover } from './sign-in-handover.entity';
export { SpentSignInState } from './spent-sign-in-state.entity';
