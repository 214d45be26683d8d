export { scriptRoutes } from './script.routes';
