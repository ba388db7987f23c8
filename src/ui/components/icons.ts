// Icons of Lucide (ISC licence), bundled as text, so that nothing is downloaded.

import appWindowIcon from "lucide-static/icons/app-window.svg";
import arrowDownIcon from "lucide-static/icons/arrow-down.svg";
import arrowDownToLineIcon from "lucide-static/icons/arrow-down-to-line.svg";
import arrowLeftIcon from "lucide-static/icons/arrow-left.svg";
import arrowRightIcon from "lucide-static/icons/arrow-right.svg";
import arrowUpIcon from "lucide-static/icons/arrow-up.svg";
import bracesIcon from "lucide-static/icons/braces.svg";
import cableIcon from "lucide-static/icons/cable.svg";
import checkIcon from "lucide-static/icons/check.svg";
import chevronDownIcon from "lucide-static/icons/chevron-down.svg";
import chevronLeftIcon from "lucide-static/icons/chevron-left.svg";
import chevronRightIcon from "lucide-static/icons/chevron-right.svg";
import chevronUpIcon from "lucide-static/icons/chevron-up.svg";
import circleAlertIcon from "lucide-static/icons/circle-alert.svg";
import circleCheckIcon from "lucide-static/icons/circle-check.svg";
import circleXIcon from "lucide-static/icons/circle-x.svg";
import clipboardPasteIcon from "lucide-static/icons/clipboard-paste.svg";
import cloudOffIcon from "lucide-static/icons/cloud-off.svg";
import columns3Icon from "lucide-static/icons/columns-3.svg";
import commandIcon from "lucide-static/icons/command.svg";
import copyIcon from "lucide-static/icons/copy.svg";
import databaseIcon from "lucide-static/icons/database.svg";
import downloadIcon from "lucide-static/icons/download.svg";
import ellipsisIcon from "lucide-static/icons/ellipsis.svg";
import eraserIcon from "lucide-static/icons/eraser.svg";
import fileKeyIcon from "lucide-static/icons/file-key.svg";
import filterIcon from "lucide-static/icons/filter.svg";
import folderOpenIcon from "lucide-static/icons/folder-open.svg";
import hardDriveIcon from "lucide-static/icons/hard-drive.svg";
import hashIcon from "lucide-static/icons/hash.svg";
import historyIcon from "lucide-static/icons/history.svg";
import infoIcon from "lucide-static/icons/info.svg";
import keyRoundIcon from "lucide-static/icons/key-round.svg";
import keyboardIcon from "lucide-static/icons/keyboard.svg";
import layersIcon from "lucide-static/icons/layers.svg";
import lifeBuoyIcon from "lucide-static/icons/life-buoy.svg";
import listIcon from "lucide-static/icons/list.svg";
import listChecksIcon from "lucide-static/icons/list-checks.svg";
import listTreeIcon from "lucide-static/icons/list-tree.svg";
import loaderIcon from "lucide-static/icons/loader.svg";
import lockIcon from "lucide-static/icons/lock.svg";
import lockKeyholeOpenIcon from "lucide-static/icons/lock-keyhole-open.svg";
import lockOpenIcon from "lucide-static/icons/lock-open.svg";
import logInIcon from "lucide-static/icons/log-in.svg";
import logOutIcon from "lucide-static/icons/log-out.svg";
import mailIcon from "lucide-static/icons/mail.svg";
import memoryStickIcon from "lucide-static/icons/memory-stick.svg";
import monitorIcon from "lucide-static/icons/monitor.svg";
import moonIcon from "lucide-static/icons/moon.svg";
import networkIcon from "lucide-static/icons/network.svg";
import panelRightIcon from "lucide-static/icons/panel-right.svg";
import pauseIcon from "lucide-static/icons/pause.svg";
import pencilIcon from "lucide-static/icons/pencil.svg";
import playIcon from "lucide-static/icons/play.svg";
import plugIcon from "lucide-static/icons/plug.svg";
import plusIcon from "lucide-static/icons/plus.svg";
import receiptTextIcon from "lucide-static/icons/receipt-text.svg";
import refreshCwIcon from "lucide-static/icons/refresh-cw.svg";
import rotateCcwIcon from "lucide-static/icons/rotate-ccw.svg";
import scrollTextIcon from "lucide-static/icons/scroll-text.svg";
import searchIcon from "lucide-static/icons/search.svg";
import serverIcon from "lucide-static/icons/server.svg";
import settingsIcon from "lucide-static/icons/settings.svg";
import squareIcon from "lucide-static/icons/square.svg";
import starIcon from "lucide-static/icons/star.svg";
import sunIcon from "lucide-static/icons/sun.svg";
import table2Icon from "lucide-static/icons/table-2.svg";
import textIcon from "lucide-static/icons/text.svg";
import trash2Icon from "lucide-static/icons/trash-2.svg";
import triangleAlertIcon from "lucide-static/icons/triangle-alert.svg";
import unplugIcon from "lucide-static/icons/unplug.svg";
import uploadIcon from "lucide-static/icons/upload.svg";
import userIcon from "lucide-static/icons/user.svg";
import usersIcon from "lucide-static/icons/users.svg";
import wrapTextIcon from "lucide-static/icons/wrap-text.svg";
import xIcon from "lucide-static/icons/x.svg";
import zapIcon from "lucide-static/icons/zap.svg";

export const ICONS = {
  "arrow-down": arrowDownIcon,
  "arrow-down-to-line": arrowDownToLineIcon,
  "arrow-left": arrowLeftIcon,
  "arrow-right": arrowRightIcon,
  "arrow-up": arrowUpIcon,
  braces: bracesIcon,
  check: checkIcon,
  "chevron-down": chevronDownIcon,
  "chevron-left": chevronLeftIcon,
  "chevron-right": chevronRightIcon,
  "chevron-up": chevronUpIcon,
  "circle-alert": circleAlertIcon,
  "circle-check": circleCheckIcon,
  "circle-x": circleXIcon,
  "columns-3": columns3Icon,
  command: commandIcon,
  copy: copyIcon,
  cable: cableIcon,
  database: databaseIcon,
  download: downloadIcon,
  ellipsis: ellipsisIcon,
  eraser: eraserIcon,
  "file-key": fileKeyIcon,
  filter: filterIcon,
  hash: hashIcon,
  info: infoIcon,
  keyboard: keyboardIcon,
  layers: layersIcon,
  list: listIcon,
  "list-tree": listTreeIcon,
  "list-checks": listChecksIcon,
  "lock-keyhole-open": lockKeyholeOpenIcon,
  history: historyIcon,
  loader: loaderIcon,
  lock: lockIcon,
  "life-buoy": lifeBuoyIcon,
  "log-in": logInIcon,
  "log-out": logOutIcon,
  mail: mailIcon,
  monitor: monitorIcon,
  moon: moonIcon,
  "cloud-off": cloudOffIcon,
  network: networkIcon,
  "panel-right": panelRightIcon,
  pause: pauseIcon,
  pencil: pencilIcon,
  play: playIcon,
  plug: plugIcon,
  plus: plusIcon,
  "receipt-text": receiptTextIcon,
  "refresh-cw": refreshCwIcon,
  "rotate-ccw": rotateCcwIcon,
  search: searchIcon,
  server: serverIcon,
  settings: settingsIcon,
  square: squareIcon,
  star: starIcon,
  sun: sunIcon,
  "table-2": table2Icon,
  text: textIcon,
  "trash-2": trash2Icon,
  "triangle-alert": triangleAlertIcon,
  unplug: unplugIcon,
  user: userIcon,
  users: usersIcon,
  "wrap-text": wrapTextIcon,
  "app-window": appWindowIcon,
  "folder-open": folderOpenIcon,
  "hard-drive": hardDriveIcon,
  "key-round": keyRoundIcon,
  "lock-open": lockOpenIcon,
  "memory-stick": memoryStickIcon,
  "scroll-text": scrollTextIcon,
  "clipboard-paste": clipboardPasteIcon,
  upload: uploadIcon,
  x: xIcon,
  zap: zapIcon,
} as const;

export type IconName = keyof typeof ICONS;
