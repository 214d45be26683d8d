import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Module } from '@nestjs/common';
import { DownloadsController } from './downloads.controller';
import { InstallController } from './install.controller';
import { PublishedFiles } from './published-files';

/** Agent binaries and installer scripts, for machines that are not enrolled yet. */
@Module({
  controllers: [DownloadsController, InstallController],
  providers: [
    {
      provide: PublishedFiles,
      useFactory: (configuration: Configuration) => new PublishedFiles(configuration.downloadsDirs),
      inject: [CONFIGURATION],
    },
  ],
  exports: [PublishedFiles],
})
export class DownloadsModule {}
