/** Checking `X-Salami-Signature-V1` in several languages: `body` is the request's body byte for byte, before any parsing. */
export const SAMPLES = [
  {
    name: 'Node.js',
    code: `import { createHmac, timingSafeEqual } from 'node:crypto';

function isGenuine(headers, body, secret) {
  const timestamp = headers['x-salami-timestamp'] ?? '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', secret).update(timestamp + '.').update(body).digest('hex');
  const given = headers['x-salami-signature-v1'] ?? '';
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}`,
  },
  {
    name: 'PHP',
    code: `function is_genuine(string $secret): bool {
  $body = file_get_contents('php://input');
  $timestamp = $_SERVER['HTTP_X_SALAMI_TIMESTAMP'] ?? '';
  if (abs(time() - (int) $timestamp) > 300) return false;
  $expected = hash_hmac('sha256', $timestamp . '.' . $body, $secret);
  return hash_equals($expected, $_SERVER['HTTP_X_SALAMI_SIGNATURE_V1'] ?? '');
}`,
  },
  {
    name: 'Python',
    code: `import hashlib, hmac, time

def is_genuine(headers, body: bytes, secret: str) -> bool:
    timestamp = headers.get("X-Salami-Timestamp", "0")
    if abs(time.time() - int(timestamp)) > 300:
        return False
    expected = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("X-Salami-Signature-V1", ""))`,
  },
  {
    name: 'Go',
    code: `func isGenuine(header http.Header, body []byte, secret string) bool {
	timestamp := header.Get("X-Salami-Timestamp")
	sentAt, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(sentAt, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	expected := hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(expected), []byte(header.Get("X-Salami-Signature-V1")))
}`,
  },
  {
    name: 'Java',
    code: `static boolean isGenuine(String timestamp, byte[] body, String given, String secret) throws Exception {
  if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp)) > 300) return false;
  Mac mac = Mac.getInstance("HmacSHA256");
  mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
  mac.update((timestamp + ".").getBytes(UTF_8));
  String expected = HexFormat.of().formatHex(mac.doFinal(body));
  return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
}`,
  },
] as const;
