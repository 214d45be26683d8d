export { CONFIGURATION, ConfigModule } from './config.module';
export {
  type AuthConfiguration,
  type Configuration,
  ConfigurationError,
  type DatabaseConfiguration,
  type GatewayConfiguration,
  type HttpConfiguration,
  loadConfiguration,
  type LoggingConfiguration,
  type MetricsConfiguration,
  type NotificationsConfiguration,
  type RetentionConfiguration,
  type SingleSignOnConfiguration,
  type SmtpConfiguration,
} from './configuration';
export { type Environment, environmentSchema, SECRET_VARIABLES } from './environment-schema';
