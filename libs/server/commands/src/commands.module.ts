import { AgentsModule } from '@gururmm/server/agents';
import { RateLimiter } from '@gururmm/server/platform/http';
import { PoliciesModule } from '@gururmm/server/policies';
import { ScriptsModule } from '@gururmm/server/scripts';
import { Module } from '@nestjs/common';
import { AgentCommands } from './agent-commands';
import { AgentCommandsController } from './agent-commands.controller';
import { CommandDispatcher } from './command-dispatcher';
import { CommandHealth } from './command-health';
import { CommandLeases } from './command-leases';
import { CommandNews } from './command-news';
import { CommandOutputStream } from './command-output-stream';
import { CommandOutputWriter } from './command-output-writer';
import { CommandReports } from './command-reports';
import { CommandSecrets } from './command-secrets';
import { CommandSweeper } from './command-sweeper';
import { CommandsController } from './commands.controller';
import { CommandsRepository } from './commands.repository';
import { CommandsService } from './commands.service';
import { DispatchController } from './dispatch.controller';

/** Remote commands: stored before they are sent, acknowledged after COMMIT, never run twice. */
@Module({
  imports: [AgentsModule, PoliciesModule, ScriptsModule],
  controllers: [AgentCommandsController, CommandsController, DispatchController],
  providers: [
    CommandsRepository,
    CommandsService,
    AgentCommands,
    CommandNews,
    CommandSecrets,
    CommandLeases,
    CommandDispatcher,
    CommandReports,
    CommandOutputWriter,
    CommandOutputStream,
    CommandSweeper,
    CommandHealth,
    RateLimiter,
  ],
  exports: [
    AgentCommands,
    CommandsService,
    CommandSecrets,
    CommandLeases,
    CommandDispatcher,
    CommandHealth,
    CommandReports,
    CommandOutputWriter,
  ],
})
export class CommandsModule {}
