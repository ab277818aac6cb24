# What account 222222222222 needs for the share of claims-team. Made by sagemaker-share policy --terraform:
# make it again when the share changes. The provider's region has to be eu-west-1.

resource "aws_iam_policy" "claims_team_caller" {
  name = "SageMakerCaller"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AssumeInvokeRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]
        Resource = ["arn:aws:iam::111111111111:role/SageMakerExternal-claims-team"]
      },
    ]
  })
}

output "claims_team_caller_policy_arn" {
  value = aws_iam_policy.claims_team_caller.arn
}

resource "aws_iam_role" "claims_team_SageMakerFeatureStoreExecution-claims-team" {
  name                  = "SageMakerFeatureStoreExecution-claims-team"
  path                  = "/"
  force_detach_policies = true
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "SageMakerService"
        Effect = "Allow"
        Principal = {
          Service = ["sagemaker.amazonaws.com"]
        }
        Action = ["sts:AssumeRole", "sts:SetSourceIdentity"]
      },
    ]
  })
}

resource "aws_iam_role_policy" "claims_team_SageMakerFeatureStoreExecution-claims-team_Use-SageMakerFeatureStore-claims-team" {
  name = "Use-SageMakerFeatureStore-claims-team"
  role = aws_iam_role.claims_team_SageMakerFeatureStoreExecution-claims-team.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AssumeFeatureStoreRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]
        Resource = ["arn:aws:iam::111111111111:role/SageMakerFeatureStore-claims-team"]
      },
      {
        Sid      = "FindResults"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1"]
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = ["222222222222"]
          }
        }
      },
      {
        Sid      = "ReadResults"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1/athena-results/*"]
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = ["222222222222"]
          }
        }
      },
      {
        Sid      = "DecryptResults"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["arn:aws:kms:eu-west-1:222222222222:key/*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com"]
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1", "arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1/*"]
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "claims_team_SageMakerFeatureStoreExecution-claims-team_Use-SageMakerExternal-claims-team" {
  name = "Use-SageMakerExternal-claims-team"
  role = aws_iam_role.claims_team_SageMakerFeatureStoreExecution-claims-team.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AssumeInvokeRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]
        Resource = ["arn:aws:iam::111111111111:role/SageMakerExternal-claims-team"]
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "claims_team_SageMakerFeatureStoreExecution-claims-team_AmazonSageMakerFullAccess" {
  role       = aws_iam_role.claims_team_SageMakerFeatureStoreExecution-claims-team.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
}

resource "aws_kms_key" "claims_team_results" {
  description         = "Encrypts Athena results of a shared feature store"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AccountManagesKey"
        Effect = "Allow"
        Principal = {
          AWS = ["arn:aws:iam::222222222222:root"]
        }
        Action   = ["kms:*"]
        Resource = ["*"]
      },
      {
        Sid    = "FeatureStoreRoleUsesKey"
        Effect = "Allow"
        Principal = {
          AWS = ["arn:aws:iam::111111111111:root"]
        }
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = ["*"]
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = ["arn:aws:iam::111111111111:role/SageMakerFeatureStore-claims-team"]
          }
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com"]
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1", "arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1/*"]
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket" "claims_team_results" {
  bucket = "sagemaker-athena-claims-team-222222222222-eu-west-1"
}

resource "aws_s3_bucket_ownership_controls" "claims_team_results" {
  bucket = aws_s3_bucket.claims_team_results.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "claims_team_results" {
  bucket                  = aws_s3_bucket.claims_team_results.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "claims_team_results" {
  bucket = aws_s3_bucket.claims_team_results.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.claims_team_results.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "claims_team_results" {
  bucket = aws_s3_bucket.claims_team_results.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "claims_team_results" {
  bucket = aws_s3_bucket.claims_team_results.id

  rule {
    id     = "expire-results"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "clean-up"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }
  }

  depends_on = [aws_s3_bucket_versioning.claims_team_results]
}

resource "aws_s3_bucket_policy" "claims_team_results" {
  bucket = aws_s3_bucket.claims_team_results.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:*"]
        Resource  = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1", "arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1/*"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = ["false"]
          }
        }
      },
      {
        Sid      = "FeatureStoreRoleFindsBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1"]
        Principal = {
          AWS = ["arn:aws:iam::111111111111:root"]
        }
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = ["arn:aws:iam::111111111111:role/SageMakerFeatureStore-claims-team"]
          }
        }
      },
      {
        Sid      = "FeatureStoreRoleWritesResults"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = ["arn:aws:s3:::sagemaker-athena-claims-team-222222222222-eu-west-1/athena-results/*"]
        Principal = {
          AWS = ["arn:aws:iam::111111111111:root"]
        }
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = ["arn:aws:iam::111111111111:role/SageMakerFeatureStore-claims-team"]
          }
        }
      },
    ]
  })
  depends_on = [aws_s3_bucket_public_access_block.claims_team_results]
}
