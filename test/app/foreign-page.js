// A foreign page evaluates this text. It tries to read Tailwater's server in every way that it has, and returns what it
// got.
globalThis.inPage = async (server, secret) => {
  const settle = (attempt) => attempt.then(String, () => "refused");
  const socket = (address) =>
    new Promise((resolve, reject) => {
      const channel = new WebSocket(address, ["tailwater.v1", `auth.${secret}`]);
      channel.onopen = resolve;
      channel.onerror = reject;
    });
  const loads = (tag, address) =>
    new Promise((resolve, reject) => {
      const element = document.createElement(tag);
      element.onload = () => resolve(tag === "iframe" ? element.contentDocument : tag);
      element.onerror = reject;
      element.src = address;
      document.body.append(element);
    });
  const ws = server.replace("http", "ws");
  return {
    socket: await settle(socket(`${ws}/channel`)),
    byName: await settle(socket(`${ws.replace("127.0.0.1", "localhost")}/channel`)),
    fetched: await settle(fetch(`${server}/`)),
    posted: await settle(fetch(`${server}/channel`, { method: "POST", body: "{}" })),
    withToken: await settle(fetch(`${server}/?token=${secret}`, { headers: { authorization: `Bearer ${secret}` } })),
    opaque: await settle(fetch(`${server}/`, { mode: "no-cors" })),
    script: await settle(loads("script", `${server}/app/main.js`)),
    image: await settle(loads("img", `${server}/icon.png`)),
  };
};
