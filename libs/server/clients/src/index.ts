export { Client } from './client.entity';
export { ClientsModule } from './clients.module';
export { type ClientSummary, ClientsRepository } from './clients.repository';
