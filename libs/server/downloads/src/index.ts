export { DownloadsModule } from './downloads.module';
export { PublishedFiles } from './published-files';
export { sendFile } from './send-file';
