export { assertRunnable } from './assert-runnable';
export { Command } from './command.entity';
export { CommandDispatcher } from './command-dispatcher';
export { CommandLateResult, CommandOutput, CommandStep } from './command-history.entity';
export { CommandLeases, type LeaseHolder } from './command-leases';
export { CommandOutputWriter } from './command-output-writer';
export { CommandReports } from './command-reports';
export { CommandsModule } from './commands.module';
export { SubmitCommandRequest } from './dto/submit-command.dto';
