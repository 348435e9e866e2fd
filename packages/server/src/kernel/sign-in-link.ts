// One-time links: where they lead. The token stands behind `#`, which browsers send to no server and into no log.
/** @param address of the dashboard, such as `https://llm.example.com`; '' makes a link within it */
export function signInLink(address: string, token: string): string {
  return `${address}/app/sign-in#link=${token}`;
}
