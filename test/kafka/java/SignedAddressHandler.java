import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Checks a token as Amazon MSK does: an address for `kafka-cluster:Connect`, signed with version 4 of AWS' signature in
 * its query. The keys are in the system property `test.aws.keys` (ID=secret), the region in `test.aws.region`. It shares
 * no code with Tailwater's signer.
 */
public final class SignedAddressHandler implements AuthenticateCallbackHandler {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Override
  public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {}

  @Override
  public void close() {}

  @Override
  public void handle(Callback[] callbacks) {
    for (Callback callback : callbacks) {
      if (!(callback instanceof OAuthBearerValidatorCallback validator)) continue;
      try {
        validator.token(check(validator.tokenValue()));
      } catch (Exception error) {
        validator.error("invalid_token", null, null);
      }
    }
  }

  private static OAuthBearerToken check(String token) throws Exception {
    URI address = new URI(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    TreeMap<String, String> query = new TreeMap<>();
    for (String pair : address.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    // The client adds its name after it has signed.
    query.remove("User-Agent");
    String signature = query.remove("X-Amz-Signature");
    String[] credential = decoded(query, "X-Amz-Credential").split("/");
    String region = System.getProperty("test.aws.region");
    expect("kafka-cluster:Connect", decoded(query, "Action"));
    expect("AWS4-HMAC-SHA256", decoded(query, "X-Amz-Algorithm"));
    expect("host", decoded(query, "X-Amz-SignedHeaders"));
    expect("kafka." + region + ".amazonaws.com", address.getHost());
    expect(region, credential[2]);
    expect("kafka-cluster", credential[3]);
    String time = decoded(query, "X-Amz-Date");
    Instant from = Instant.from(TIME.parse(time));
    Instant until = from.plusSeconds(Long.parseLong(decoded(query, "X-Amz-Expires")));
    if (Instant.now().isAfter(until)) throw new IllegalArgumentException("expired");

    StringBuilder search = new StringBuilder();
    query.forEach((name, value) -> search.append(search.length() == 0 ? "" : "&").append(name).append('=').append(value));
    String nothing = hex(sha256(""));
    String request = String.join("\n", "GET", "/", search, "host:" + address.getHost(), "", "host", nothing);
    String scope = String.join("/", credential[1], credential[2], credential[3], "aws4_request");
    String text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, hex(sha256(request)));
    byte[] key = ("AWS4" + secretOf(credential[0])).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) key = hmac(key, part);
    expect(hex(hmac(key, text)), signature);
    return new Token(token, credential[0], from.toEpochMilli(), until.toEpochMilli());
  }

  private static String secretOf(String id) {
    for (String pair : System.getProperty("test.aws.keys").split(",")) {
      if (pair.startsWith(id + "=")) return pair.substring(id.length() + 1);
    }
    throw new IllegalArgumentException("unknown key");
  }

  private static void expect(String wanted, String given) {
    if (!wanted.equals(given)) throw new IllegalArgumentException("wanted " + wanted);
  }

  private static String decoded(Map<String, String> query, String name) {
    return URLDecoder.decode(query.get(name), StandardCharsets.UTF_8);
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private record Token(String value, String principalName, Long startTimeMs, long lifetimeMs)
      implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of();
    }
  }
}
