export { updateRoutes } from './update.routes';
