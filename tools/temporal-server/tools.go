//go:build tools

// Package temporalserver pins the Temporal CLI, which contains the embedded
// server, so that it can be built from the Go module proxy where its download
// site is not reachable. src/temporal/server/provision.ts runs the build.
package temporalserver

import _ "github.com/temporalio/cli/cmd/temporal"
