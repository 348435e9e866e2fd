// Upper and lower case are one address: providers that tell them apart (RFC 5321 §2.4) are unknown, people that do not are many.
export function foldEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
