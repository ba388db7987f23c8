export { BodyViewer } from "./body-viewer.ts";
export { copyText } from "./copy-text.ts";
export { recordDetail } from "./record-detail.ts";
