export { clientRoutes } from './client.routes';
