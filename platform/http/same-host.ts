/** True when a page of `origin` talks to its own server; the scheme may differ behind a proxy that ends TLS. */
export function isSameHost(origin: string, requestUrl: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(requestUrl).host;
}
