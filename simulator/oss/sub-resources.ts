/** What a request is addressed to. */
export type Scope = "service" | "bucket" | "object";

/**
 * What comes after the method's verb in an operation's name, or the operations by method where their names
 * differ.
 */
type Naming = string | Readonly<Record<string, string>>;

/**
 * The sub-resources, and parameters like them, of OSS's API that the simulator does not have ("API overview"
 * and the SDKs of 2026), so that a request with one is refused by its operation's name and never taken for
 * the operation without it: `DELETE /BUCKET?qosInfo` is no DeleteBucket.
 */
const ABSENT: Readonly<Record<Scope, Readonly<Record<string, Naming>>>> = {
  service: {
    accessPoint: { GET: "ListAccessPoints" },
    accessPointForObjectProcess: { GET: "ListAccessPointsForObjectProcess" },
    antiDDos: { PUT: "InitUserAntiDDosInfo", POST: "UpdateUserAntiDDosInfo", GET: "GetUserAntiDDosInfo" },
    batchJob: "BatchJob",
    bucketAntiDDos: { GET: "ListBucketAntiDDosInfo" },
    cloudboxes: { GET: "ListCloudBoxes" },
    publicAccessBlock: "PublicAccessBlock",
    redundancyTransition: { GET: "ListUserDataRedundancyTransition" },
    regionList: { GET: "DescribeRegions" },
    regions: { GET: "DescribeRegions" },
    requesterQosInfo: "RequesterQosInfo",
    resourcePool: { GET: "ListResourcePools" },
    resourcePoolBuckets: { GET: "ListResourcePoolBuckets" },
    resourcePoolInfo: "ResourcePoolInfo",
    tagging: { GET: "ListBucketsByTag" },
    "tag-key": { GET: "ListBucketsByTag" },
    "tag-value": { GET: "ListBucketsByTag" },
    "x-oss-write-get-object-response": { POST: "WriteGetObjectResponse" },
  },
  bucket: {
    accessPoint: { PUT: "CreateAccessPoint", GET: "GetAccessPoint", DELETE: "DeleteAccessPoint" },
    accessPointConfigForObjectProcess: "AccessPointConfigForObjectProcess",
    accessPointForObjectProcess: {
      PUT: "CreateAccessPointForObjectProcess",
      GET: "GetAccessPointForObjectProcess",
    },
    accessPointPolicy: "AccessPointPolicy",
    accessPointPolicyForObjectProcess: "AccessPointPolicyForObjectProcess",
    accessmonitor: "BucketAccessMonitor",
    antiDDos: { PUT: "InitBucketAntiDDosInfo", POST: "UpdateBucketAntiDDosInfo" },
    bucketArchiveDirectRead: "BucketArchiveDirectRead",
    cname: "Cname",
    comp: "Cname",
    cors: "BucketCors",
    dataAccelerator: "DataAccelerator",
    httpsConfig: "BucketHttpsConfig",
    inventory: "BucketInventory",
    inventoryId: "BucketInventory",
    live: "LiveChannel",
    logging: "BucketLogging",
    metaQuery: "MetaQuery",
    metadataConfiguration: "BucketMetadataConfiguration",
    metadataInventoryTable: { PUT: "UpdateBucketMetadataInventoryTableConfiguration" },
    metadataJournalTable: { PUT: "UpdateBucketMetadataJournalTableConfiguration" },
    objectWorm: "BucketObjectWormConfiguration",
    overwriteConfig: "BucketOverwriteConfig",
    policy: "BucketPolicy",
    policyStatus: "BucketPolicyStatus",
    publicAccessBlock: "BucketPublicAccessBlock",
    qos: "BucketQos",
    qosInfo: "BucketQosInfo",
    qosRequester: "BucketRequesterQosInfo",
    quota: "BucketStorageQuota",
    redundancyTransition: "BucketDataRedundancyTransition",
    referer: "BucketReferer",
    replication: "BucketReplication",
    replicationLocation: "BucketReplicationLocation",
    replicationProgress: "BucketReplicationProgress",
    requestPayment: "BucketRequestPayment",
    requesterQosInfo: "BucketRequesterQosInfo",
    resourceGroup: "BucketResourceGroup",
    resourcePool: "BucketResourcePool",
    responseHeader: "BucketResponseHeader",
    rtc: "BucketRtc",
    style: "Style",
    styleName: "Style",
    tagging: "BucketTags",
    transferAcceleration: "BucketTransferAcceleration",
    userDefinedLogFieldsConfig: "UserDefinedLogFieldsConfig",
    versioning: "BucketVersioning",
    versions: { GET: "ListObjectVersions" },
    website: "BucketWebsite",
    worm: { POST: "InitiateBucketWorm", GET: "GetBucketWorm", DELETE: "AbortBucketWorm" },
    wormExtend: { POST: "ExtendBucketWorm" },
    wormId: { POST: "CompleteBucketWorm" },
    "x-oss-process": "DataProcess",
  },
  object: {
    asyncFetch: "AsyncFetchTask",
    cleanRestoredObject: { POST: "CleanRestoredObject" },
    group: "ObjectGroup",
    img: "ImageInfo",
    legalHold: "ObjectLegalHold",
    link: "ObjectLink",
    live: "LiveChannel",
    objectInfo: "ObjectInfo",
    qos: "ObjectQos",
    retention: "ObjectRetention",
    seal: { POST: "SealAppendObject" },
    sequential: { POST: "SequentialUpload" },
    udf: "Udf",
    versionId: "ObjectVersion",
    vod: "VodPlaylist",
    withHashContext: "HashContext",
    "x-oss-async-process": "AsyncProcessTask",
    "x-oss-process": { GET: "GetProcessedObject", POST: "ProcessObject" },
  },
};

/** Sub-resources of operations that the simulator has. */
const PRESENT = new Set(
  `acl append bucketInfo delete encryption lifecycle location objectMeta restore stat symlink tagging
  uploads`.split(/\s+/),
);

const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  HEAD: "Head",
  PUT: "Put",
  POST: "Post",
  DELETE: "Delete",
};

/**
 * The name of the operation that a request with this parameter means, if it is one that the simulator does
 * not have.
 */
export function absentOperation(scope: Scope, method: string, parameter: string): string | undefined {
  const naming = Object.hasOwn(ABSENT[scope], parameter) ? ABSENT[scope][parameter] : undefined;
  if (naming === undefined) return undefined;
  if (typeof naming === "string") return `${VERBS[method] ?? method}${naming}`;
  return naming[method] ?? `${method} ?${parameter}`;
}

/** Whether OSS's API has a sub-resource of this name. */
export function isSubResource(name: string): boolean {
  return PRESENT.has(name) || Object.values(ABSENT).some((names) => Object.hasOwn(names, name));
}
