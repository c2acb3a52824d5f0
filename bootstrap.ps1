# Gets the toolchainkit executable and runs it with the arguments given here; without a command it
# runs `toolchainkit bootstrap`. Works in Windows PowerShell 5.1 and PowerShell 7. Check this file
# into your repository, or pipe it: irm ADDRESS/bootstrap.ps1 | iex
#
#   .\bootstrap.ps1                take this project to a configured build
#   .\bootstrap.ps1 new hello      create and bootstrap a new project
#
# Looks, in this order, at: TOOLCHAINKIT_BINARY; toolchainkit.exe beside this file or in
# .toolchainkit\bin; the pinned version in the shared cache; a download with pinned sha256; in
# ToolchainKit's own repository, a build from source.
#
# Environment: TOOLCHAINKIT_BINARY, TOOLCHAINKIT_CACHE_DIR, TOOLCHAINKIT_DOWNLOAD_URL,
# TOOLCHAINKIT_OFFLINE, HTTPS_PROXY.

# Everything is inside a function that the last line calls, so that half a script runs nothing.
function Invoke-ToolchainKitBootstrap {
  param([string]$ScriptFolder, [string[]]$Arguments)

  $ErrorActionPreference = 'Stop'
  # Windows PowerShell draws its progress bar so slowly that downloads take minutes.
  $ProgressPreference = 'SilentlyContinue'

  # The values below are written by `toolchainkit init --scripts` and by the release build.
  $Version = '0.1.0'
  $DownloadUrl = ''
  $Sha256WindowsX64 = ''

  $DenoVersion = '2.4.2'
  $DenoPypiVersion = '2.4.5'

  function Write-Note([string]$Text) { [Console]::Error.WriteLine("bootstrap: $Text") }

  # Ends the script with an exit code of the contract, through the catch at the end.
  function Stop-Bootstrap([int]$Code, [string[]]$Lines) {
    $failure = New-Object System.InvalidOperationException ($Lines -join "`n  ")
    $failure.Data['ExitCode'] = $Code
    throw $failure
  }

  function Find-Platform {
    $architecture = $env:PROCESSOR_ARCHITEW6432
    if (-not $architecture) { $architecture = $env:PROCESSOR_ARCHITECTURE }
    switch ($architecture) {
      'AMD64' { return 'windows-x64' }
      # Windows on Arm runs x64 programs.
      'ARM64' { return 'windows-x64' }
      default { Stop-Bootstrap 3 "there is no toolchainkit for Windows on $architecture" }
    }
  }

  function Get-CacheFolder {
    if ($env:TOOLCHAINKIT_CACHE_DIR) { return $env:TOOLCHAINKIT_CACHE_DIR }
    return (Join-Path $env:USERPROFILE '.toolchainkit')
  }

  function Test-Offline {
    return $env:TOOLCHAINKIT_OFFLINE -and ($env:TOOLCHAINKIT_OFFLINE -notin @('0', 'false'))
  }

  function Get-Sha256([string]$Path) {
    # Get-FileHash is missing where its module is blocked; the .NET class always works.
    $stream = [System.IO.File]::OpenRead($Path)
    try {
      $bytes = [System.Security.Cryptography.SHA256]::Create().ComputeHash($stream)
    } finally {
      $stream.Dispose()
    }
    return ([System.BitConverter]::ToString($bytes) -replace '-', '').ToLowerInvariant()
  }

  # Appears under its name whole or not at all; a virus scanner may hold the file for a moment.
  function Install-File([string]$From, [string]$To) {
    $folder = Split-Path -Parent $To
    [void](New-Item -ItemType Directory -Force -Path $folder)
    $temporary = "$To.$PID"
    Copy-Item -LiteralPath $From -Destination $temporary -Force
    for ($try = 1; ; $try++) {
      try {
        Move-Item -LiteralPath $temporary -Destination $To -Force
        return
      } catch {
        if ($try -ge 8) {
          Remove-Item -LiteralPath $temporary -Force -ErrorAction SilentlyContinue
          Stop-Bootstrap 10 @("cannot write ${To}: $($_.Exception.Message)",
            'Check free space, permissions and the virus scanner.')
        }
        Start-Sleep -Milliseconds (50 * [Math]::Pow(2, $try))
      }
    }
  }

  function Save-Url([string]$Url, [string]$Path) {
    if ($Url -notmatch '^(https://|file://|http://(localhost|127\.0\.0\.1)[:/])') {
      throw "refusing ${Url}: not https"
    }
    $client = New-Object System.Net.WebClient
    try {
      $client.Proxy = [System.Net.WebRequest]::GetSystemWebProxy()
      $client.Proxy.Credentials = [System.Net.CredentialCache]::DefaultNetworkCredentials
      if ($env:HTTPS_PROXY) { $client.Proxy = New-Object System.Net.WebProxy $env:HTTPS_PROXY }
      for ($try = 1; ; $try++) {
        try {
          $client.DownloadFile($Url, $Path)
          return
        } catch {
          if ($try -ge 3) { throw }
          Start-Sleep -Seconds $try
        }
      }
    } finally {
      $client.Dispose()
    }
  }

  function Get-Executable([string]$Platform, [string]$Target, [System.Collections.ArrayList]$Tried) {
    $base = $env:TOOLCHAINKIT_DOWNLOAD_URL
    if (-not $base) { $base = $DownloadUrl }
    if (-not $base) {
      [void]$Tried.Add('download: no address (TOOLCHAINKIT_DOWNLOAD_URL is not set, none is pinned here)')
      return $false
    }
    if (-not $Sha256WindowsX64) {
      [void]$Tried.Add("download: no sha256 is pinned here for $Platform, so nothing from $base may be run")
      return $false
    }
    if ((Test-Offline) -and $base -notlike 'file://*') {
      [void]$Tried.Add('download: TOOLCHAINKIT_OFFLINE is set')
      return $false
    }
    $name = "toolchainkit-$Platform.exe"
    $file = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
    try {
      Write-Note "downloading $name $Version from $base"
      try {
        Save-Url "$base/$name" $file
      } catch {
        Stop-Bootstrap 6 @("cannot download $base/${name}: $($_.Exception.Message)",
          'Check the network and the proxy (HTTPS_PROXY), or put the executable beside this script,',
          'or set TOOLCHAINKIT_BINARY.')
      }
      $actual = Get-Sha256 $file
      if ($actual -ne $Sha256WindowsX64) {
        Stop-Bootstrap 4 @("$base/$name has the wrong sha256 and was removed",
          "expected $Sha256WindowsX64", "actual   $actual")
      }
      Install-File $file $Target
    } finally {
      Remove-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue
    }
    return $true
  }

  function Find-Deno([string]$Tools) {
    $kept = Join-Path $Tools "deno-$DenoVersion\deno.exe"
    if (Test-Path -LiteralPath $kept) { return $kept }
    $found = Get-Command deno -CommandType Application -ErrorAction SilentlyContinue |
      Select-Object -First 1
    if ($found -and ((& $found.Source --version | Select-Object -First 1) -match '^deno 2\.([4-9]|[1-9][0-9])')) {
      return $found.Source
    }
    if (Test-Offline) {
      Stop-Bootstrap 6 @('a build from source needs Deno, and TOOLCHAINKIT_OFFLINE is set',
        'Put deno on PATH, or set TOOLCHAINKIT_BINARY to an executable.')
    }
    $work = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
    [void](New-Item -ItemType Directory -Force -Path $work)
    try {
      if (Get-Command npm -ErrorAction SilentlyContinue) {
        Write-Note "fetching Deno $DenoVersion with npm"
        & npm install --silent --ignore-scripts --no-save --prefix $work "@deno/win32-x64@$DenoVersion" | Out-Null
        $program = Join-Path $work 'node_modules\@deno\win32-x64\deno.exe'
        if (Test-Path -LiteralPath $program) { Install-File $program $kept; return $kept }
      }
      $python = Get-Command py, python -CommandType Application -ErrorAction SilentlyContinue |
        Select-Object -First 1
      if ($python) {
        Write-Note "fetching Deno $DenoPypiVersion with pip"
        & $python.Source -m pip install --quiet --no-deps --only-binary=:all: --target "$work\pip" "deno==$DenoPypiVersion" | Out-Null
        $program = Join-Path $work 'pip\bin\deno.exe'
        if (Test-Path -LiteralPath $program) { Install-File $program $kept; return $kept }
      }
      Write-Note "fetching Deno $DenoVersion from dl.deno.land"
      Save-Url "https://dl.deno.land/release/v$DenoVersion/deno-x86_64-pc-windows-msvc.zip" "$work\deno.zip"
      Expand-Archive -LiteralPath "$work\deno.zip" -DestinationPath "$work\deno"
      Install-File "$work\deno\deno.exe" $kept
      return $kept
    } catch {
      if ($_.Exception.Data['ExitCode']) { throw }
      Stop-Bootstrap 6 @("cannot get Deno $DenoVersion, which builds toolchainkit: $($_.Exception.Message)",
        'Install Deno yourself, or set TOOLCHAINKIT_BINARY to an executable.')
    } finally {
      Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
    }
  }

  function Test-SourceTree {
    return $ScriptFolder -and (Test-Path -LiteralPath (Join-Path $ScriptFolder 'scripts\build.ts')) -and
      (Test-Path -LiteralPath (Join-Path $ScriptFolder 'main.ts'))
  }

  function Test-FreshBuild([string]$Built) {
    if (-not (Test-Path -LiteralPath $Built)) { return $false }
    $time = (Get-Item -LiteralPath $Built).LastWriteTimeUtc
    $parts = 'main.ts', 'deno.json', 'src', 'data', 'scripts' | ForEach-Object { Join-Path $ScriptFolder $_ }
    $newer = Get-ChildItem -LiteralPath $parts -Recurse -File |
      Where-Object { $_.LastWriteTimeUtc -gt $time } | Select-Object -First 1
    return -not $newer
  }

  # Returns what to run: the program, and the arguments that come before the user's.
  function Find-Program {
    if ($env:TOOLCHAINKIT_BINARY) {
      if (-not (Test-Path -LiteralPath $env:TOOLCHAINKIT_BINARY -PathType Leaf)) {
        Stop-Bootstrap 2 "TOOLCHAINKIT_BINARY is $env:TOOLCHAINKIT_BINARY, which is no file"
      }
      return @($env:TOOLCHAINKIT_BINARY)
    }
    $platform = Find-Platform
    $cache = Get-CacheFolder
    $tried = New-Object System.Collections.ArrayList
    if ($ScriptFolder) {
      foreach ($name in 'toolchainkit.exe', "toolchainkit-$platform.exe", '.toolchainkit\bin\toolchainkit.exe') {
        $candidate = Join-Path $ScriptFolder $name
        if (Test-Path -LiteralPath $candidate -PathType Leaf) { return @($candidate) }
      }
      [void]$tried.Add("beside this script: no toolchainkit.exe in $ScriptFolder")
    }
    $installed = Join-Path $cache "bin\$Version\toolchainkit.exe"
    if (Test-SourceTree) {
      $built = Join-Path $ScriptFolder "dist\toolchainkit-$platform.exe"
      if (-not (Test-FreshBuild $built)) {
        $deno = Find-Deno (Join-Path $cache 'tools')
        Write-Note "building toolchainkit for $platform from source"
        if (-not $env:DENO_TLS_CA_STORE) { $env:DENO_TLS_CA_STORE = 'system,mozilla' }
        Push-Location -LiteralPath $ScriptFolder
        try {
          $log = & $deno run -A scripts/build.ts --target $platform 2>&1
          $failed = $LASTEXITCODE -ne 0
        } finally {
          Pop-Location
        }
        if ($failed) {
          $log | ForEach-Object { Write-Note "  $_" }
          Write-Note 'no executable could be built; running from source with Deno'
          return @($deno, 'run', '-A', (Join-Path $ScriptFolder 'main.ts'))
        }
      }
      Install-File $built $installed
      return @($built)
    }
    if (Test-Path -LiteralPath $installed -PathType Leaf) { return @($installed) }
    [void]$tried.Add("shared cache: no $installed")
    if (Get-Executable $platform $installed $tried) { return @($installed) }
    Stop-Bootstrap 6 (@("there is no toolchainkit $Version for $platform; looked at:") + $tried +
      @('Put toolchainkit.exe beside this script, or set TOOLCHAINKIT_BINARY to it.'))
  }

  try {
    # Windows PowerShell 5.1 may still offer old TLS versions first.
    [System.Net.ServicePointManager]::SecurityProtocol =
      [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    $program = @(Find-Program)
    $all = @($Arguments)
    if ($all.Count -eq 0) {
      $all = @('bootstrap')
    } elseif ($all[0] -like '-*' -and $all[0] -notin @('--version', '--help', '-h')) {
      $all = @('bootstrap') + $all
    }
    if ($ScriptFolder -and $all[0] -ne 'new' -and
      (Test-Path -LiteralPath (Join-Path $ScriptFolder 'toolchainkit.yaml'))) {
      $all = @('--project', $ScriptFolder) + $all
    }
    $leading = @($program | Select-Object -Skip 1)
    $ErrorActionPreference = 'Continue'
    & $program[0] @leading @all
    return
  } catch {
    [Console]::Error.WriteLine("bootstrap: error: $($_.Exception.Message)")
    $code = $_.Exception.Data['ExitCode']
    $global:LASTEXITCODE = if ($code) { [int]$code } else { 1 }
  }
}

Invoke-ToolchainKitBootstrap -ScriptFolder $PSScriptRoot -Arguments $args
if ($PSScriptRoot) { exit $LASTEXITCODE }
