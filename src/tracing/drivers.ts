/** The call of a provider as a span of the attempt that makes it. */
import type { ProviderDriver } from '../providers/driver.js';
import type { Tracing } from './tracing.js';

type DriverOf = (type: string) => ProviderDriver | null;

/** The same drivers; outside of a trace their sends are not told of. */
export function tracedDrivers(driverOf: DriverOf, tracing: Tracing): DriverOf {
  const traced = new Map<string, ProviderDriver | null>();
  return (type) => {
    if (!traced.has(type)) traced.set(type, traceSends(driverOf(type), tracing));
    return traced.get(type)!;
  };
}

function traceSends(driver: ProviderDriver | null, tracing: Tracing): ProviderDriver | null {
  if (!driver) return null;
  const send: ProviderDriver['send'] = (request, context) => {
    if (!tracing.current()) return driver.send(request, context);
    const [messageId] = request.ref.split('-');
    const attributes = {
      'salami.message_id': Number(messageId),
      'salami.provider': driver.type,
      'salami.channel': request.channel,
    };
    return tracing.span({ name: 'provider send', kind: 'client', attributes }, async (span) => {
      const outcome = await driver.send(request, context);
      const reason = outcome.kind === 'accepted' ? null : outcome.reason;
      span.set({ 'salami.outcome': outcome.kind, 'salami.reason': reason });
      if (reason !== null) span.fail(reason);
      return outcome;
    });
  };
  return Object.assign(Object.create(driver) as ProviderDriver, { send });
}
