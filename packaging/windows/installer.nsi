; makensis -DVERSION=… -DTREE=… -DOUT=… -DLIST=… [-DFAST] installer.nsi
Unicode true
Target amd64-unicode
!include LogicLib.nsh
!include FileFunc.nsh
!include TextFunc.nsh
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
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; Removes what a list names below $INSTDIR (files, then folders when they are empty), and nothing else: the folder was
; chosen by a user and may hold what is theirs. A line that leads out of it is left alone.
!macro RemoveListed LIST
  StrLen $R1 "$INSTDIR\"
  ClearErrors
  FileOpen $R0 "${LIST}" r
  ${IfNot} ${Errors}
    ${Do}
      ClearErrors
      FileRead $R0 $R2
      ${If} ${Errors}
        ${ExitDo}
      ${EndIf}
      ${TrimNewLines} "$R2" $R2
      GetFullPathName $R3 "$INSTDIR\$R2"
      StrCpy $R4 "$R3" $R1
      ${If} $R2 != ""
      ${AndIf} $R4 == "$INSTDIR\"
        Delete "$R3"
        RMDir "$R3"
      ${EndIf}
    ${Loop}
    FileClose $R0
  ${EndIf}
  ClearErrors
!macroend

; Installs below a folder that contains other files.
Function OwnFolder
  ${Do}
    ${If} ${FileExists} "$INSTDIR\dist\guard.cjs"
    ${AndIf} ${FileExists} "$INSTDIR\uninstall.exe"
      Return ; An older version's.
    ${EndIf}
    ${IfNot} ${FileExists} "$INSTDIR\*.*"
      Return
    ${EndIf}
    ${DirState} "$INSTDIR" $R0
    ${If} $R0 < 1
      Return
    ${EndIf}
    StrCpy $INSTDIR "$INSTDIR\Tailwater"
  ${Loop}
FunctionEnd

Section
  SetShellVarContext all
  Call OwnFolder
  ; Removes an older version's files, not the user's configuration: that is in %LOCALAPPDATA%\tailwater.
  !insertmacro RemoveListed "$INSTDIR\files.txt"
  SetOutPath "$INSTDIR"
  File /r "${TREE}/*"
  File /oname=files.txt "${LIST}"
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
  ; Its own list, which nobody can have changed.
  InitPluginsDir
  File "/oname=$PLUGINSDIR\files.txt" "${LIST}"
  !insertmacro RemoveListed "$PLUGINSDIR\files.txt"
  Delete "$INSTDIR\files.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\Tailwater"
  DeleteRegKey HKLM "Software\Classes\tailwater"
SectionEnd
