/**
 * How Neutralino's window is to run on Linux; packaging/linux/tailwater.sh does the same. WebKitGTK paints by itself, not
 * by OpenGL: 75 MB less, and without a graphics card much faster. Its window's process still
 * loaded OpenGL, and LLVM with it, to ask for the graphics device; told any, it does not: 17 MB less. The page's code is
 * interpreted: compiling it took 7 MB at rest and 31 with a tail of 20,000 records/s, for a sixth less of its work; and no
 * memory of a process that shows strangers' data is both written and run. The engine takes all of it back
 * (engine.sh): a browser that it starts must not get it.
 */
export function windowEnv(gpu: boolean, platform: NodeJS.Platform = process.platform): Record<string, string> {
  if (platform !== "linux") return {};
  const sparing = {
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    WEBKIT_WEB_RENDER_DEVICE_FILE: "/dev/null",
    GDK_GL: "disable",
    JSC_useJIT: "0",
  };
  return { MALLOC_ARENA_MAX: "1", ...(gpu ? {} : sparing) };
}
