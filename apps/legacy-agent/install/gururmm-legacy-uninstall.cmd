@echo off
rem Ends the agent and removes it with its data; remove the machine in the console, too.
schtasks /end /tn GuruRMM-Legacy >NUL 2>&1
schtasks /delete /f /tn GuruRMM-Legacy
cd /d "%ProgramData%"
ping -n 3 127.0.0.1 >NUL
rmdir /s /q "%ProgramData%\GuruRMM\legacy"
