/** Everything of the Windows installer that is the same for each site. */
export const WINDOWS_SCRIPT = String.raw`$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-Installation([string]$Message) {
  throw "gururmm: $Message"
}

function Assert-Secret([string]$Value, [string]$Form, [string]$Name) {
  if ($Value -and $Value -notmatch "^$Form[A-Za-z0-9_-]+$") { Stop-Installation "$Name must begin with $Form and hold letters, digits, _ and - only" }
}

function Get-Layout {
  if ($Prefix) {
    if ($Prefix -match "['\r\n]") { Stop-Installation '-Prefix must not hold quotes or line breaks' }
    $root = [IO.Path]::GetFullPath($Prefix)
    return @{ Binary = "$root\bin\gururmm-agent.exe"; Config = "$root\agent.toml"; Data = "$root\data" }
  }
  $identity = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
  if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-Installation 'run this in a PowerShell that was started as administrator, or give -Prefix DIR to try it without'
  }
  $data = "$env:ProgramData\GuruRMM"
  return @{ Binary = "$env:ProgramFiles\GuruRMM\gururmm-agent.exe"; Config = "$data\agent.toml"; Data = "$data\data" }
}

function Assert-ServerUrl {
  if ($ServerUrl -match '^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:|$))' -or $AllowInsecure) { return }
  Stop-Installation "$ServerUrl has no TLS: keys would travel in the clear; put TLS in front of the server, or add -AllowInsecure"
}

function Install-Binary($Layout) {
  $arch = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
  $platform = switch ($arch) { 'AMD64' { 'x64' } 'ARM64' { 'arm64' } default { Stop-Installation "processors of type $arch are not supported" } }
  $file = "gururmm-agent-windows-$platform.exe"
  if (-not $Checksums.ContainsKey($file)) { Stop-Installation "this server has not published an agent for windows-$platform yet; try again later, or ask its administrator" }
  New-Item -ItemType Directory -Force -Path (Split-Path $Layout.Binary) | Out-Null
  $draft = "$($Layout.Binary).new"
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  Invoke-WebRequest -UseBasicParsing -Uri "$ServerUrl/downloads/$file" -OutFile $draft
  if ((Get-FileHash -Algorithm SHA256 -Path $draft).Hash -ne $Checksums[$file]) {
    Remove-Item $draft
    Stop-Installation 'the checksum of the download is wrong; nothing was changed, run this again'
  }
  Stop-Agent $Layout
  Move-Item -Force $draft $Layout.Binary
}

function Write-Configuration($Layout) {
  New-Item -ItemType Directory -Force -Path $Layout.Data, (Split-Path $Layout.Config) | Out-Null
  $serverLine = "server_url = '$ServerUrl'"
  if ((Test-Path $Layout.Config) -and -not ($SiteKey -or $RegistrationToken) -and (Get-Content $Layout.Config) -contains $serverLine) { return }
  $lines = @('# GuruRMM agent; written by its installer.', $serverLine, "site_code = '$SiteCode'", "data_dir = '$($Layout.Data)'")
  if ($SiteKey) { $lines += "site_key = '$SiteKey'" }
  if ($RegistrationToken) { $lines += "registration_token = '$RegistrationToken'" }
  if ($AllowInsecure) { $lines += 'allow_insecure = true' }
  [IO.File]::WriteAllText($Layout.Config, '')
  if (-not $Prefix) { icacls (Split-Path $Layout.Config) /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null }
  [IO.File]::WriteAllLines($Layout.Config, $lines)
}

function Start-Agent($Layout) {
  $arguments = "run --config ""$($Layout.Config)"""
  if ($Prefix -or $NoService) {
    Start-Process -WindowStyle Hidden -FilePath $Layout.Binary -ArgumentList $arguments
    Write-Output 'gururmm: the agent runs in the background; it does not start again after a reboot'
    return
  }
  $action = New-ScheduledTaskAction -Execute $Layout.Binary -Argument $arguments
  $settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
  Register-ScheduledTask -Force -TaskName GuruRMM -User 'S-1-5-18' -RunLevel Highest -Trigger (New-ScheduledTaskTrigger -AtStartup) -Action $action -Settings $settings | Out-Null
  Start-ScheduledTask -TaskName GuruRMM
  Write-Output 'gururmm: the agent runs as SYSTEM by the scheduled task GuruRMM'
}

function Stop-Agent($Layout) {
  if (-not $Prefix) { Stop-ScheduledTask -TaskName GuruRMM -ErrorAction SilentlyContinue }
  $running = Get-Process -ErrorAction SilentlyContinue | Where-Object { $_.Path -eq $Layout.Binary }
  if ($running) {
    $running | Stop-Process -Force
    $running | Wait-Process -Timeout 20 -ErrorAction SilentlyContinue
  }
}

function Uninstall-Agent($Layout) {
  if (-not (Test-Path $Layout.Config) -or (Get-Content $Layout.Config -TotalCount 1) -notmatch '^# GuruRMM agent') {
    Stop-Installation "$($Layout.Config) does not exist or is not the installer's; nothing was removed"
  }
  Stop-Agent $Layout
  if (-not $Prefix) { Unregister-ScheduledTask -TaskName GuruRMM -Confirm:$false -ErrorAction SilentlyContinue }
  Remove-Item -Recurse -Force $Layout.Data
  Remove-Item -Force $Layout.Binary, $Layout.Config
  Write-Output 'gururmm: the agent and its data are removed; delete the machine in the console, too'
}

Assert-Secret $SiteKey 'grmm_site_' '-SiteKey'
Assert-Secret $RegistrationToken 'grmm_reg_' '-RegistrationToken'
$layout = Get-Layout
if ($Uninstall) {
  Uninstall-Agent $layout
  return
}
Assert-ServerUrl
Install-Binary $layout
Write-Configuration $layout
Start-Agent $layout
Write-Output "gururmm: this machine enrols at $ServerUrl; it appears in the console within seconds, or waits there for approval"
`;
