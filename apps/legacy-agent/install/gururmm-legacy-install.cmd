@echo off
rem Usage: gururmm-legacy-install.cmd SERVER_URL SITE_CODE [REGISTRATION_TOKEN]     as administrator; safe to run again
setlocal
if "%~2"=="" echo Usage: gururmm-legacy-install.cmd SERVER_URL SITE_CODE [REGISTRATION_TOKEN]& exit /b 1
set HOME=%ProgramData%\GuruRMM\legacy
if not exist "%HOME%" mkdir "%HOME%"
icacls "%HOME%" /inheritance:r /grant *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F >NUL || exit /b 1
schtasks /end /tn GuruRMM-Legacy >NUL 2>&1
copy /y "%~dp0gururmm-legacy-agent.js" "%HOME%" >NUL || exit /b 1
copy /y "%~dp0gururmm-legacy-run.cmd" "%HOME%" >NUL || exit /b 1
copy /y "%~dp0gururmm-legacy-uninstall.cmd" "%HOME%" >NUL || exit /b 1
> "%HOME%\agent.ini" echo server_url = %~1
>>"%HOME%\agent.ini" echo site_code = %~2
if not "%~3"=="" >>"%HOME%\agent.ini" echo registration_token = %~3
rem A task that is never ended by the system's three days.
> "%HOME%\task.xml" echo ^<?xml version="1.0"?^>^<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"^>
>>"%HOME%\task.xml" echo ^<Triggers^>^<BootTrigger/^>^</Triggers^>^<Principals^>^<Principal id="System"^>^<UserId^>S-1-5-18^</UserId^>^<RunLevel^>HighestAvailable^</RunLevel^>^</Principal^>^</Principals^>
>>"%HOME%\task.xml" echo ^<Settings^>^<ExecutionTimeLimit^>PT0S^</ExecutionTimeLimit^>^<DisallowStartIfOnBatteries^>false^</DisallowStartIfOnBatteries^>^<StopIfGoingOnBatteries^>false^</StopIfGoingOnBatteries^>^<MultipleInstancesPolicy^>IgnoreNew^</MultipleInstancesPolicy^>^</Settings^>
>>"%HOME%\task.xml" echo ^<Actions Context="System"^>^<Exec^>^<Command^>cmd.exe^</Command^>^<Arguments^>/d /c ""%HOME%\gururmm-legacy-run.cmd""^</Arguments^>^</Exec^>^</Actions^>^</Task^>
schtasks /create /f /tn GuruRMM-Legacy /xml "%HOME%\task.xml" || exit /b 1
schtasks /run /tn GuruRMM-Legacy
