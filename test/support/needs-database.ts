/** Which test files tell something new on the second engine: those that touch a database, a few left out. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const DATABASE = /\/test\/support\/database\.js$/;
const TESTS = /\/dist\/test\//;
/** These look at the program's shell, or at Temporal; what is asked of a database is tested on both engines by other files. */
const SHELL = new RegExp(
  `/test/(${[
    'api/(access|bad-addresses|bad-bodies|clients|errors|estimate|openapi|proxies|secrets|session)',
    'bench/.*',
    'batches/orders',
    'browser/.*',
    'cli/(app|doctor|phone-sim|send|status|token|usage|user)',
    'e2e/(answers|backup|kannel|lost-engine|providers-in-a-group|readme|restart|start)',
    'incoming/(africastalking|amazon-sns|twilio|voice|whatsapp)',
    'jobs/schedules',
    'links/(smpp|smpp-load)',
    'monitoring/process',
    'phones/month',
    'phones/http/(cht|cross|group|msync|smssync-acknowledging|smssync-receiving|smssync-results|unsteady)',
    'security/markers',
    'tracing/.*',
    'workflows/(anew|doubt|groups|lifecycle|operator|privacy|simulator|waiting)',
  ].join('|')})\\.test\\.js$`,
);

/** @param file a compiled test; followed through everything it imports inside the test folder */
export function needsDatabase(file: string, seen = new Set<string>()): boolean {
  const path = resolve(file);
  if (SHELL.test(path)) return false;
  if (DATABASE.test(path)) return true;
  if (seen.has(path) || !TESTS.test(path)) return false;
  seen.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...imports].some(([, name]) => needsDatabase(resolve(dirname(path), name!), seen));
}
