/** The part of @alicloud/fc2 that is used; the package has no types of its own. */
declare module "@alicloud/fc2" {
  export default class Client {
    /** Set to 2023-03-30 for functions of Function Compute 3.0. */
    version: string;
    constructor(
      accountId: string,
      config: {
        accessKeyID: string;
        accessKeySecret: string;
        securityToken?: string;
        region: string;
        endpoint?: string;
        secure?: boolean;
        timeout?: number;
      },
    );
    get(
      path: string,
      query?: object,
      headers?: object,
    ): Promise<{ headers: Record<string, string>; data: unknown }>;
    put(path: string, body: object): Promise<{ headers: Record<string, string>; data: unknown }>;
    post(
      path: string,
      body: string,
      headers?: object,
      query?: object,
    ): Promise<{ headers: Record<string, string>; data: unknown }>;
  }
}
