/** Everything of the Windows installer that is the same for each site. */
export const WINDOWS_SCRIPT = String.raw`$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-Installation([string]$Message) {
  $global:LASTEXITCODE = 1
  throw "gururmm: $Message"
}

function Write-Step([string]$Message) {
  if (-not $Quiet) { Write-Output "gururmm: $Message" }
}

function Assert-Administrator {
  $identity = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
  if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-Installation 'run this in a PowerShell that was started as administrator, or give -Prefix DIR to install below a directory'
  }
}

function Get-PublishedName {
  $arch = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
  $platform = switch ($arch) {
    'AMD64' { 'x64' }
    'ARM64' { 'arm64' }
    default { Stop-Installation "processors of type $arch are not supported" }
  }
  $name = "gururmm-agent-windows-$platform.exe"
  if (-not $Checksums.ContainsKey($name)) {
    Stop-Installation "this server has not published an agent for windows-$platform yet; try again later, or ask its administrator"
  }
  return $name
}

function Test-Checksum([string]$Path, [string]$Name) {
  return (Test-Path -LiteralPath $Path) -and (Get-FileHash -Algorithm SHA256 -LiteralPath $Path).Hash -eq $Checksums[$Name]
}

function Get-File([string]$Url, [string]$Path) {
  $curl = "$env:SystemRoot\System32\curl.exe"
  if ($CaFile -and (Test-Path -LiteralPath $curl)) {
    # PowerShell trusts the authorities of Windows alone; its curl takes those of a file.
    $before = $env:HTTPS_PROXY
    if ($Proxy) { $env:HTTPS_PROXY = $Proxy }
    & $curl -fsSL --ssl-revoke-best-effort --cacert $CaFile -o $Path $Url
    $env:HTTPS_PROXY = $before
    if ($LASTEXITCODE -ne 0) { Stop-Installation "$Url cannot be downloaded, see above" }
    return
  }
  $options = @{ UseBasicParsing = $true; Uri = $Url; OutFile = $Path }
  if ($Proxy) {
    $address = [Uri]$Proxy
    $options.Proxy = $address.GetLeftPart('Scheme') + $address.Authority
    $user, $password = $address.UserInfo.Split(':') | ForEach-Object { [Uri]::UnescapeDataString($_) }
    if ($user) { $options.ProxyCredential = [Management.Automation.PSCredential]::new($user, [Net.NetworkCredential]::new('', "$password").SecurePassword) }
  }
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  try { Invoke-WebRequest @options } catch { Stop-Installation "$Url cannot be downloaded: $($_.Exception.Message)" }
}

# Runs the program with the secrets in its environment: arguments can be read by others.
function Invoke-Agent([string]$Program, [string[]]$Arguments) {
  $names = @{ GURURMM_SITE_KEY = $SiteKey; GURURMM_REGISTRATION_TOKEN = $RegistrationToken; GURURMM_PROXY = $Proxy }
  $before = @{}
  foreach ($name in $names.Keys) {
    $before[$name] = [Environment]::GetEnvironmentVariable($name)
    if ($names[$name]) { [Environment]::SetEnvironmentVariable($name, $names[$name]) }
  }
  # What the program says on standard error is no fault of PowerShell.
  $ErrorActionPreference = 'Continue'
  try { & $Program @Arguments }
  finally { foreach ($name in $names.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) } }
}

function Invoke-Installation([string]$Program, [string[]]$Arguments) {
  $name = Get-PublishedName
  if (Test-Checksum $Program $name) {
    Invoke-Agent $Program $Arguments
    return
  }
  # Only administrators can write there, as they alone can write where the program will stand.
  $parent = if ($Prefix) { $Prefix } else { $env:ProgramFiles }
  $work = Join-Path $parent "GuruRMM-install-$PID"
  New-Item -ItemType Directory -Force -Path $work | Out-Null
  try {
    $file = Join-Path $work 'gururmm-agent.exe'
    Write-Step "downloading $ServerUrl/downloads/$name"
    Get-File "$ServerUrl/downloads/$name" $file
    if (-not (Test-Checksum $file $name)) { Stop-Installation 'the checksum of the download is wrong; nothing was changed, run this again' }
    Invoke-Agent $file $Arguments
  }
  finally { Remove-Item -Recurse -Force -LiteralPath $work -ErrorAction SilentlyContinue }
}

if ($Purge -and -not $Uninstall) { Stop-Installation '-Purge belongs to -Uninstall' }
if ($CaFile -and -not (Test-Path -LiteralPath $CaFile)) { Stop-Installation "$CaFile cannot be read" }
$program = 'C:\Program Files\GuruRMM\gururmm-agent.exe'
$common = @()
if ($Prefix) {
  $Prefix = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix).TrimEnd('\')
  $program = "$Prefix\bin\gururmm-agent.exe"
  $common += '--prefix', $Prefix
}
else { Assert-Administrator }
if ($Quiet) { $common += '--quiet' }

if ($Uninstall) {
  $global:LASTEXITCODE = 0
  if ($Purge) { $common += '--purge' }
  if (Test-Path -LiteralPath $program) { Invoke-Agent $program (@('uninstall') + $common) }
  elseif ($Purge) { Invoke-Installation $program (@('uninstall') + $common) }
  else { Write-Step "no agent is installed as $program" }
  return
}
$arguments = @('install', '--server', $ServerUrl, '--site-code', $SiteCode, '--keep-newer') + $common
if ($CaFile) { $arguments += '--ca-file', $CaFile }
if ($NoStart) { $arguments += '--no-start' }
if ($Reconfigure) { $arguments += '--reconfigure' }
if ($AllowInsecure) { $arguments += '--allow-insecure' }
Invoke-Installation $program $arguments
`;
