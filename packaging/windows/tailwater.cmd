@echo off
rem Tailwater: a window without arguments, the command line with scan, tail or topics.
setlocal
set "here=%~dp0"
set "flags=--optimize-for-size --no-sparkplug --require "%here%dist\guard.cjs""
if "%~1"=="scan" goto line
if "%~1"=="tail" goto line
if "%~1"=="topics" goto line
if "%~1"=="--help" goto line
if exist "%here%tailwater-window.exe" if exist "%here%resources.neu" if "%~1"=="" (
  cd /d "%here%" && start "" "%here%tailwater-window.exe" --res-mode=bundle --url=/ --path=.
  exit /b 0
)
"%here%node.exe" --no-node-snapshot %flags% "%here%dist\extensions\main.mjs" --standalone --open
exit /b %errorlevel%
:line
"%here%node.exe" %flags% "%here%dist\extensions\tailwater.mjs" %*
exit /b %errorlevel%
