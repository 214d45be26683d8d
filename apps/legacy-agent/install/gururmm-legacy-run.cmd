@echo off
rem Keeps the agent running; NSSM or the scheduled task GuruRMM-Legacy runs this file.
cd /d "%~dp0"
:loop
rem A new script that did not come to a heartbeat gives way to the one before.
if exist update.trial if exist gururmm-legacy-agent.js.old (
  move /y gururmm-legacy-agent.js.old gururmm-legacy-agent.js >NUL
  del update.trial
)
if exist update.pending move /y update.pending update.trial >NUL
cscript.exe //B //nologo "%~dp0gururmm-legacy-agent.js" "%~dp0agent.ini"
if errorlevel 75 goto loop
if errorlevel 2 exit /b 2
ping -n 11 127.0.0.1 >NUL
goto loop
