/** The part of @alicloud/fnf-2019-03-15 that is used; the package has no types of its own. */
declare module "@alicloud/fnf-2019-03-15" {
  export default class Client {
    constructor(config: {
      accessKeyId: string;
      accessKeySecret: string;
      securityToken?: string;
      endpoint: string;
    });
    startExecution(parameters: object, options?: object): Promise<Record<string, unknown>>;
    stopExecution(parameters: object, options?: object): Promise<Record<string, unknown>>;
    describeExecution(parameters: object, options?: object): Promise<Record<string, unknown>>;
    listExecutions(parameters: object, options?: object): Promise<Record<string, unknown>>;
    getExecutionHistory(parameters: object, options?: object): Promise<Record<string, unknown>>;
    createFlow(parameters: object, options?: object): Promise<Record<string, unknown>>;
    updateFlow(parameters: object, options?: object): Promise<Record<string, unknown>>;
    deleteFlow(parameters: object, options?: object): Promise<Record<string, unknown>>;
    /** An operation that the SDK has no method for. */
    request(
      action: string,
      parameters: object,
      options: { method: "POST"; timeout: number },
    ): Promise<Record<string, unknown>>;
    describeFlow(parameters: object, options?: object): Promise<Record<string, unknown>>;
  }
}
