/** A notification as moto 5.2.5 made and signed it, with its certificate; recorded by test/judges/moto.ts. */
export const MOTO_NOW = new Date('2026-11-21T16:58:35.344Z');
export const MOTO_NOTIFICATION = {
  Type: 'Notification',
  MessageId: '1e83908c-25f9-45d6-a7f1-d3a234339de7',
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:sms-inbound',
  Message:
    '{"originationNumber":"+12025550142","destinationNumber":"+12025550101","messageKeyword":"JOIN","messageBody":"Habari ñ 😀 & <b>","inboundMessageId":"cae173d2-0000-4000-8000-000000000001"}',
  Timestamp: '2026-11-21T16:58:35.344Z',
  SignatureVersion: '2',
  Signature:
    'WfWr2WZRzs3tVLl3QOQEq8M5yVp5t5VXkXs/Q4Vr0I0Glaqj1QhtOy4ZJfBGB1ta07+vKpFEpxMQHeicb1sSUIyOrfDEO87EFP2xoynPrwQFg5OurGKwsKfpiDeRbHRxBQ0ctF56jRNkGVVWQ2PH7uq3wVd5yOQJ9Eo+Zwe6N2fxoVtLkCPTpCPPYvGrrlegh7Vd4yJG4efw+Dje8I2RdiF+mS5YCNmJLItN3WlubpfJjUwtPA2/30bNKmNPyib59s4igy6md58pxU/N08Wso7c0rl6suitiMayINMdEJTznTLqlXBuINvi31XJ9dojm48fJ3Y9o7xKD+g/iE/sJbg==',
  SigningCertURL:
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1f8f5f8cf60545d794dba305f9cb731f.pem',
  UnsubscribeURL:
    'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:123456789012:sms-inbound:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55',
};
export const MOTO_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIC5DCCAcygAwIBAgIUZK+wQhaDQYmUt16jX1uQKVY/UxwwDQYJKoZIhvcNAQEL
BQAwPDELMAkGA1UEBhMCVVMxDzANBgNVBAoMBkFtYXpvbjEcMBoGA1UEAwwTQW1h
em9uIFJTQSAyMDQ4IE0wMTAeFw0yNjExMjExNjU4MzVaFw0yNzExMjExNjU4MzVa
MBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29tMIIBIjANBgkqhkiG9w0BAQEF
AAOCAQ8AMIIBCgKCAQEArcjBrNBjD8hGTUSHv6mfmekHZjhM5q+bjeiW3MBzd4s7
y4EBR7AiTbNxXfoGZ5nDxvfY+OZMNmYHbWEXpAdOm3I8byrIbGEKpHyCc9Zhxp9c
Fy1klTIuldhDh6JwFb4d7pj2mPAMcdswPZJxJpouXCHkUQOCE4JIrcJ4eRW9tne8
PIfcB6MWrX4WLLUT+QhiB4C4qqXexB8FpZnfLpDSotrEK2Esm4c2Jw6PDT0H3EZE
9BY/bRVelvBVqbwnSffKhl1AtB4j0kgMu1aepf1rtzAzwQwa49BXVKRWk+qr9weU
m7tRz7AmEuTkuUAGpMTu4YB6LIUKE7P/GjcRYtQDXwIDAQABMA0GCSqGSIb3DQEB
CwUAA4IBAQCVGX9VH5WoqinxAjVPgjPqcxL5kUqOY+0eN3hDpgWVb2dOy4sgnEqm
p9TDHLqRtuloFnLLIpycCNa27TbtLrrKK/l5z1JvanqBhSRadZncVxeEt2pa69aW
F+PGCWu1OdZpnMoe0ixzoBNQTTnaJpzxHdRomjjj+uD+jCxR50NpbSh4e/JZFhJ8
0zHi8m3qU2bJKA0wn4ZxJr60J+EM7judMzAZerPkweLu93Dlq4VqwaI3uDWWlgdP
/hao0fKu24JAvZYbVn0TNofYmkcPi+9dilixyQy0DClxHU45Jn+CtPukNoEXIUM8
5F8cGl5H2aX54mqoYAGTxCLZy69xgtEl
-----END CERTIFICATE-----
`;
