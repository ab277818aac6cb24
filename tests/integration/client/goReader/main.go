// Reads profiles of ~/.aws/config as the AWS SDK for Go does, and says as whom each signs in: a line a profile, with its
// region and its caller's ARN, or the error.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	for _, profile := range os.Args[1:] {
		region, arn, err := caller(context.Background(), profile)
		if err != nil {
			fmt.Printf("%s: error: %v\n", profile, err)
		} else {
			fmt.Printf("%s: %s %s\n", profile, region, arn)
		}
	}
}

func caller(ctx context.Context, profile string) (string, string, error) {
	loaded, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigProfile(profile))
	if err != nil {
		return "", "", err
	}
	identity, err := sts.NewFromConfig(loaded).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", "", err
	}
	return loaded.Region, *identity.Arn, nil
}
