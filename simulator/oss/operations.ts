import type { OssOperation } from "./backend.ts";
import { abortMultipartUpload } from "./operations/abort-multipart-upload.ts";
import { appendObject } from "./operations/append-object.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { deleteBucket } from "./operations/delete-bucket.ts";
import { deleteBucketEncryption } from "./operations/delete-bucket-encryption.ts";
import { deleteBucketLifecycle } from "./operations/delete-bucket-lifecycle.ts";
import { deleteMultipleObjects } from "./operations/delete-multiple-objects.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjectTagging } from "./operations/delete-object-tagging.ts";
import { getBucketAcl } from "./operations/get-bucket-acl.ts";
import { getBucketEncryption } from "./operations/get-bucket-encryption.ts";
import { getBucketInfo } from "./operations/get-bucket-info.ts";
import { getBucketLifecycle } from "./operations/get-bucket-lifecycle.ts";
import { getBucketLocation } from "./operations/get-bucket-location.ts";
import { getBucketStat } from "./operations/get-bucket-stat.ts";
import { getObject } from "./operations/get-object.ts";
import { getObjectAcl } from "./operations/get-object-acl.ts";
import { getObjectMeta } from "./operations/get-object-meta.ts";
import { getObjectTagging } from "./operations/get-object-tagging.ts";
import { getSymlink } from "./operations/get-symlink.ts";
import { headObject } from "./operations/head-object.ts";
import { initiateMultipartUpload } from "./operations/initiate-multipart-upload.ts";
import { listBuckets } from "./operations/list-buckets.ts";
import { listMultipartUploads } from "./operations/list-multipart-uploads.ts";
import { listObjects } from "./operations/list-objects.ts";
import { listObjectsV2 } from "./operations/list-objects-v2.ts";
import { listParts } from "./operations/list-parts.ts";
import { postObject } from "./operations/post-object.ts";
import { putBucket } from "./operations/put-bucket.ts";
import { putBucketAcl } from "./operations/put-bucket-acl.ts";
import { putBucketEncryption } from "./operations/put-bucket-encryption.ts";
import { putBucketLifecycle } from "./operations/put-bucket-lifecycle.ts";
import { putObject } from "./operations/put-object.ts";
import { putObjectAcl } from "./operations/put-object-acl.ts";
import { putObjectTagging } from "./operations/put-object-tagging.ts";
import { putSymlink } from "./operations/put-symlink.ts";
import { restoreObject } from "./operations/restore-object.ts";
import { uploadPart } from "./operations/upload-part.ts";
import { uploadPartCopy } from "./operations/upload-part-copy.ts";

/** What the simulator can do, by the names in OSS's documents. */
export const OPERATIONS: Readonly<Record<string, OssOperation>> = {
  ListBuckets: listBuckets,
  PutBucket: putBucket,
  DeleteBucket: deleteBucket,
  PutBucketAcl: putBucketAcl,
  GetBucketAcl: getBucketAcl,
  PutBucketEncryption: putBucketEncryption,
  GetBucketEncryption: getBucketEncryption,
  DeleteBucketEncryption: deleteBucketEncryption,
  PutBucketLifecycle: putBucketLifecycle,
  GetBucketLifecycle: getBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  GetBucketInfo: getBucketInfo,
  GetBucketLocation: getBucketLocation,
  GetBucketStat: getBucketStat,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  PutObject: putObject,
  AppendObject: appendObject,
  PostObject: postObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  GetObjectMeta: getObjectMeta,
  DeleteObject: deleteObject,
  DeleteMultipleObjects: deleteMultipleObjects,
  RestoreObject: restoreObject,
  PutSymlink: putSymlink,
  GetSymlink: getSymlink,
  PutObjectACL: putObjectAcl,
  GetObjectACL: getObjectAcl,
  PutObjectTagging: putObjectTagging,
  GetObjectTagging: getObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  InitiateMultipartUpload: initiateMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};
