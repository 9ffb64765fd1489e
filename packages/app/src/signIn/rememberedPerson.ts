const KEY = 'raydeck.demo.person';

/**
 * The person that this browser last signed in as, so that a reload or a second
 * tab does not ask again. Only a name: whoever can open the portal may choose
 * any of them.
 */
export const rememberedPerson = {
  get: () => window.localStorage.getItem(KEY) ?? undefined,
  set: (name: string) => window.localStorage.setItem(KEY, name),
  forget: () => window.localStorage.removeItem(KEY),
};
