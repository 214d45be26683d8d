export { LoadCollector } from './load-collector';
