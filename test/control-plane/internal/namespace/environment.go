// Package namespace puts the control plane into user, network, mount and
// process namespaces of its own.
//
// The network namespace is not for tidiness: in the machine's own namespace the
// API server's connections to pod IPs would leave by the default route. The
// process namespace makes the end certain: its first process is the control
// plane, and when that ends, however it ends, the kernel kills all others in it.
package namespace

import "os"

const (
	roleEnvironment = "RAYDECK_CONTROL_PLANE_ROLE"
	pidEnvironment  = "RAYDECK_CONTROL_PLANE_PID"
	roleInside      = "inside"
	roleOperator    = "operator"
)

// IsInside says whether this process is the one in the namespaces.
func IsInside() bool { return os.Getenv(roleEnvironment) == roleInside }

// IsOperatorProcess says whether this process is only the KubeRay operator.
func IsOperatorProcess() bool { return os.Getenv(roleEnvironment) == roleOperator }

// OperatorEnvironment is the environment in which this program is only the operator.
func OperatorEnvironment() []string {
	return append(withoutRole(os.Environ()), roleEnvironment+"="+roleOperator)
}

func withoutRole(environment []string) []string {
	kept := make([]string, 0, len(environment))
	for _, entry := range environment {
		if len(entry) > len(roleEnvironment) && entry[:len(roleEnvironment)+1] == roleEnvironment+"=" {
			continue
		}
		kept = append(kept, entry)
	}
	return kept
}
