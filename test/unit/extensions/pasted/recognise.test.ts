import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { PastedCluster } from "../../../../src/contract/pasted.ts";
import { recognise } from "../../../../src/extensions/pasted/recognise.ts";

async function one(text: string, readsFiles = false): Promise<PastedCluster & { readonly format: string }> {
  const { format, clusters } = await recognise(text, readsFiles);
  assert.equal(clusters.length, 1, format);
  return { ...(clusters[0] as PastedCluster), format };
}

/** The settings that matter and were not used. */
const lost = ({ left }: PastedCluster) => left.filter(({ matters }) => matters).map(({ text }) => text);

describe("a pasted configuration", () => {
  it("is a list of servers, with listener names too", async () => {
    const plain = await one(" broker-1:9092,broker-2:9093 ");
    assert.equal(plain.format, "Bootstrap servers");
    assert.deepEqual(plain.kafka.bootstrapServers, ["broker-1:9092", "broker-2:9093"]);
    assert.equal(plain.kafka.tls.enabled, false);
    const named = await one("SASL_SSL://[2001:db8::1]:9092");
    assert.deepEqual(named.kafka.bootstrapServers, ["[2001:db8::1]:9092"]);
    assert.equal(named.kafka.tls.enabled, true);
  });

  it("is a Java client's properties with a login module over several lines and escapes", async () => {
    const cluster = await one(String.raw`
# Confluent Cloud
bootstrap.servers=pkc-1.eu.confluent.cloud:9092
security.protocol = SASL_SSL
sasl.mechanism: PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
   username="KEY" \
   password="p\\"w=\\\\d;\u00e9";
ssl.endpoint.identification.algorithm=https
client.dns.lookup=use_all_dns_ips
session.timeout.ms=45000
acks=all
schema.registry.url=https://psrc-1.confluent.cloud
basic.auth.credentials.source=USER_INFO
basic.auth.user.info=SR:s:ecret
some.unknown.thing=1
`);
    assert.deepEqual(cluster.kafka.sasl, { mechanism: "plain", username: "KEY" });
    // Java reads the escapes of the file first, and the login module those in its quotation marks.
    assert.deepEqual(cluster.secrets, {
      "kafka.sasl.password": 'p"w=\\d;é',
      "registry.auth.password": "s:ecret",
    });
    assert.equal(cluster.kafka.tls.enabled, true);
    assert.deepEqual(cluster.registry?.auth, { kind: "basic", username: "SR" });
    assert.deepEqual(lost(cluster), ["some.unknown.thing"]);
    assert.ok(cluster.understood.every(({ value }) => !value?.includes("ecret") && !value?.includes("w=")));
  });

  it("is librdkafka's, in which a backslash is only itself", async () => {
    const cluster = await one(String.raw`
metadata.broker.list=a:9092
security.protocol=sasl_ssl
sasl.mechanisms=SCRAM-SHA-512
sasl.username=anna
sasl.password=C:\new\tab
ssl.ca.location=C:\certs\ca.pem
enable.ssl.certificate.verification=false
`);
    assert.deepEqual(cluster.kafka.sasl, { mechanism: "scram-sha-512", username: "anna" });
    assert.equal(cluster.secrets["kafka.sasl.password"], String.raw`C:\new\tab`);
    assert.deepEqual(cluster.files, [{ label: "CA certificates", path: String.raw`C:\certs\ca.pem` }]);
    assert.deepEqual(lost(cluster), ["enable.ssl.certificate.verification"]);
  });

  it("is a snippet of code in any language", async () => {
    for (const text of [
      `conf = {'bootstrap.servers': 'a:9092', 'security.protocol': 'SASL_SSL', 'sasl.mechanisms': 'PLAIN',
        'sasl.username': 'me', 'sasl.password': 'it\\'s'}`,
      `kafka.ConfigMap{"bootstrap.servers": "a:9092", "security.protocol": "SASL_SSL", "sasl.mechanisms": "PLAIN",
        "sasl.username": "me", "sasl.password": "it's"}`,
      `props.put("bootstrap.servers", "a:9092"); props.put("security.protocol", "SASL_SSL");
       props.put("sasl.mechanism", "PLAIN"); props.put("sasl.username", "me"); props.put("sasl.password", "it's");`,
    ]) {
      const cluster = await one(text);
      assert.deepEqual(cluster.kafka.sasl, { mechanism: "plain", username: "me" }, text);
      assert.equal(cluster.secrets["kafka.sasl.password"], "it's", text);
      assert.deepEqual(cluster.kafka.bootstrapServers, ["a:9092"], text);
    }
  });

  it("is a command of kcat or of Kafka's tools", async () => {
    const kcat = await one(`kcat -b a:9092,b:9092 -L \\
      -X security.protocol=SASL_SSL -Xsasl.mechanisms=PLAIN -X "sasl.username=me" -X sasl.password='p w'`);
    assert.equal(kcat.format, "kcat command");
    assert.deepEqual(kcat.kafka.bootstrapServers, ["a:9092", "b:9092"]);
    assert.equal(kcat.secrets["kafka.sasl.password"], "p w");
    const tool = await one(
      "bin/kafka-topics.sh --bootstrap-server=a:9092 --list --command-config /etc/client.properties",
    );
    assert.deepEqual(tool.kafka.bootstrapServers, ["a:9092"]);
    assert.deepEqual(lost(tool), ["--command-config /etc/client.properties"]);
  });

  it("is kafkactl's, one cluster for each context", async () => {
    const { format, clusters } = await recognise(
      `contexts:
  dev:
    brokers: [localhost:9092]
  prod:
    brokers:
      - a:9093
      - b
    tls: { enabled: true, ca: /etc/ca.pem, insecure: true }
    sasl: { enabled: true, username: admin, password: "s3", mechanism: scram-sha512 }
    schemaRegistry: { url: "registry:8081", username: u, password: p }
    kafkaVersion: 1.1.1
current-context: dev
`,
      false,
    );
    assert.equal(format, "kafkactl configuration");
    const [dev, prod] = clusters;
    assert.equal(dev?.name, "dev");
    assert.deepEqual(prod?.kafka.bootstrapServers, ["a:9093", "b:9092"]);
    assert.deepEqual(prod?.kafka.sasl, { mechanism: "scram-sha-512", username: "admin" });
    assert.equal(prod?.registry?.url, "http://registry:8081");
    assert.deepEqual(prod?.secrets, { "kafka.sasl.password": "s3", "registry.auth.password": "p" });
    assert.deepEqual(lost(prod as PastedCluster), ["tls.insecure"]);
  });

  it("is Spring's, an environment file, an API key's file, or the answer about MSK's brokers", async () => {
    const spring = await one(
      "spring:\n  kafka:\n    bootstrap-servers: a:9092\n    properties:\n      security.protocol: SASL_SSL\n      sasl.mechanism: PLAIN\n      sasl.username: me\n    consumer:\n      group-id: g\n",
    );
    assert.deepEqual(spring.kafka.bootstrapServers, ["a:9092"]);
    assert.deepEqual(lost(spring), []);
    const env = await one('export KAFKA_BOOTSTRAP_SERVERS="a:9092"\nKAFKA_SECURITY_PROTOCOL=SSL\n');
    assert.deepEqual([env.kafka.bootstrapServers, env.kafka.tls.enabled], [["a:9092"], true]);
    const key = await one(
      "=== Confluent Cloud API key ===\n\nAPI key:\nKEY1\n\nAPI secret:\nsec+ret/1\n\nResource:\nlkc-1\n\nBootstrap server:\npkc-1.confluent.cloud:9092\n",
    );
    assert.deepEqual(key.kafka.sasl, { mechanism: "plain", username: "KEY1" });
    assert.equal(key.secrets["kafka.sasl.password"], "sec+ret/1");
    const { clusters } = await recognise(
      '{"BootstrapBrokerStringTls": "b-1.x.kafka.eu-west-1.amazonaws.com:9094", "BootstrapBrokerStringSaslIam": "b-1.x.kafka.eu-west-1.amazonaws.com:9098"}',
      false,
    );
    assert.deepEqual(
      clusters.map(({ name, kafka }) => [name, kafka.sasl.mechanism]),
      [
        ["Tls", "none"],
        ["SaslIam", "aws-msk-iam"],
      ],
    );
    assert.deepEqual(clusters[1]?.kafka.sasl, {
      ...{ mechanism: "aws-msk-iam", region: "eu-west-1", source: "environment", awsProfile: "", accessKeyId: "" },
    });
  });

  it("logs in by tokens, and names what no client of ours can do", async () => {
    const oauth = await one(`bootstrap.servers=a:9092
security.protocol=SASL_SSL
sasl.mechanism=OAUTHBEARER
sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
sasl.oauthbearer.token.endpoint.url=https://login.example.com/token
sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId='me' clientSecret='s' extension_logicalCluster='lkc-1' extension_identityPoolId='pool-1';
`);
    assert.deepEqual(oauth.kafka.sasl, {
      ...{
        mechanism: "oauthbearer",
        grant: "client-credentials",
        deviceUrl: null,
        clientAuth: "basic",
        clientId: "me",
        scope: "",
      },
      tokenUrl: "https://login.example.com/token",
      extensions: { logicalCluster: "lkc-1", identityPoolId: "pool-1" },
    });
    assert.equal(oauth.secrets["kafka.sasl.clientSecret"], "s");
    assert.deepEqual(lost(oauth), []);
    const kerberos = await one("bootstrap.servers=a:9092\nsecurity.protocol=SASL_SSL\nsasl.mechanism=GSSAPI\n");
    assert.deepEqual(lost(kerberos), ["Kerberos (GSSAPI)"]);
    assert.equal(kerberos.kafka.sasl.mechanism, "none");
  });

  it("names placeholders and lines that are no settings, and takes nothing from them", async () => {
    const cluster = await one(
      "bootstrap.servers=a:9092\nsasl.username={{ CLUSTER_API_KEY }}\nsasl.password=<secret>\nHello there, copy this!\n",
    );
    assert.deepEqual(cluster.secrets, {});
    assert.deepEqual(lost(cluster), [
      "sasl.username={{ CLUSTER_API_KEY }}",
      "sasl.password=<secret>",
      "Hello there, copy this!",
    ]);
    for (const text of [
      "",
      "Dear all,\nplease use the new cluster.",
      "{",
      "[1,2]",
      '{"a": {"b": null}}',
      "---\n- x\n",
    ]) {
      assert.deepEqual((await recognise(text, false)).clusters, [], text);
    }
  });

  it("has certificates as text, also loose blocks, which are told apart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pasted-"));
    const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" }).toString();
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca");
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "me.key", "-out", "me.csr", "-subj", "/CN=me");
    openssl(..."x509 -req -in me.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out me.pem".split(" "));
    openssl(..."pkcs12 -export -in me.pem -inkey me.key -out me.p12 -passout pass:p12".split(" "));
    writeFileSync(join(folder, "trust.jks"), Buffer.from("feedfeed00000002", "hex"));
    const [ca, me, key] = ["ca.pem", "me.pem", "me.key"].map((name) => openssl("enc", "-in", name).trim());
    const loose = await one(`kafka-1.aivencloud.com:12345\n\n${key}\n${me}\n${ca}\n`);
    assert.deepEqual(loose.kafka.tls.identity, { format: "pem", certificatePem: me });
    assert.equal(loose.kafka.tls.caPem, ca);
    assert.equal(loose.secrets["kafka.tls.identity.key"], key);
    assert.equal(loose.kafka.tls.enabled, true);
    const inline = await one(
      `bootstrap.servers=a:9093\nsecurity.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.certificates=${ca?.replaceAll("\n", "\\n")}\n`,
    );
    assert.equal(inline.kafka.tls.caPem?.trim(), ca);
    const named = `bootstrap.servers=a:9093
security.protocol=SSL
ssl.keystore.type=PKCS12
ssl.keystore.location=${join(folder, "me.p12")}
ssl.keystore.password=p12
ssl.truststore.location=${join(folder, "trust.jks")}
ssl.truststore.password=changeit
ssl.ca.location=relative.pem
ssl.key.location=${join(folder, "none.key")}
`;
    const unread = await one(named);
    assert.equal(unread.files.length, 4);
    assert.equal(unread.secrets["kafka.tls.identity.key"], undefined);
    const read = await one(named, true);
    assert.deepEqual(read.files, []);
    assert.deepEqual(read.kafka.tls.identity, { format: "pkcs12" });
    assert.equal(read.secrets["kafka.tls.identity.passphrase"], "p12");
    const why = (part: string) => read.left.find(({ text }) => text.includes(part))?.why ?? "";
    assert.match(why("trust.jks"), /keytool -list -rfc -keystore/);
    assert.match(why("relative.pem"), /not absolute/);
    assert.match(why("none.key"), /does not exist/);
  });
});
