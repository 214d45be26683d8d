@echo off
rem Keeps the agent running; NSSM or the scheduled task GuruRMM-Legacy runs this file. An update replaces the script only
rem after its trial, so what stands here is always the last version that was good.
cd /d "%~dp0"
:loop
cscript.exe //B //nologo "%~dp0gururmm-legacy-agent.js" "%~dp0agent.ini"
if errorlevel 75 goto loop
if errorlevel 2 exit /b 2
ping -n 11 127.0.0.1 >NUL
goto loop
