; makensis -DVERSION=… -DTREE=… -DOUT=… -DFILES=… [-DFAST] installer.nsi
Unicode true
Target amd64-unicode
!ifdef FAST
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif
Name "Tailwater"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Tailwater"
InstallDirRegKey HKLM "Software\Tailwater" "InstallDir"
RequestExecutionLevel admin
ShowInstDetails nevershow
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tailwater"
; DeleteFiles: made of what is in TREE, so that nothing is left and nothing else is taken.
!include "${FILES}"
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  SetShellVarContext all
  ; An older version's files, not the user's configuration: that is in %LOCALAPPDATA%\tailwater.
  RMDir /r "$INSTDIR\dist"
  RMDir /r "$INSTDIR\resources"
  RMDir /r "$INSTDIR\node_modules"
  SetOutPath "$INSTDIR"
  File /r "${TREE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Tailwater.lnk" "$INSTDIR\${PROGRAM}" "${ARGUMENTS}" "$INSTDIR\resources\icon.ico" 0 ${SHOW}
  WriteRegStr HKLM "Software\Tailwater" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Tailwater"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "The Tailwater authors"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegStr HKLM "Software\Classes\tailwater" "" "URL:Tailwater"
  WriteRegStr HKLM "Software\Classes\tailwater" "URL Protocol" ""
  WriteRegStr HKLM "Software\Classes\tailwater\shell\open\command" "" '"$INSTDIR\node.exe" --optimize-for-size --no-sparkplug --require "$INSTDIR\dist\guard.cjs" "$INSTDIR\dist\extensions\main.mjs" --follow "%1"'
SectionEnd

Section "Uninstall"
  SetShellVarContext all
  Delete "$SMPROGRAMS\Tailwater.lnk"
  ; What the installer put there, and the folder only when nothing else is in it: it may be one that was there before.
  RMDir /r "$INSTDIR\dist"
  RMDir /r "$INSTDIR\resources"
  RMDir /r "$INSTDIR\node_modules"
  !insertmacro DeleteFiles
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\Tailwater"
  DeleteRegKey HKLM "Software\Classes\tailwater"
SectionEnd
