/** Who can reach an address of this gateway, as far as its host tells. */

const OWN = /^(localhost|127\.|0\.0\.0\.0|\[::1\])/;
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** The machine itself alone: a phone that is given it would call the phone. */
export const isOwnMachine = ({ hostname }: URL): boolean => OWN.test(hostname);

/** Nobody on the internet. */
export const isInside = (url: URL): boolean => isOwnMachine(url) || PRIVATE.test(url.hostname);
