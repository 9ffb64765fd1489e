package pki

// User is somebody who can speak to the API server.
type User struct {
	// File names the kubeconfigs: FILE.yaml and FILE-token.yaml.
	File   string
	Name   string
	Groups []string
}

// Users are the accounts of every control plane: those that its own parts use,
// and those of the tests. Rights of the latter come from manifests only.
func Users() []User {
	return []User{
		own("admin", "system:masters"),
		own("kube-controller-manager", "system:masters"),
		own("kube-scheduler", "system:masters"),
		own("kuberay-operator", "kuberay-system"),
		serviceAccount("raydeck", "raydeck"),
		own("viewer", "viewers"),
		own("alice", "team-a"),
		own("bob", "team-b"),
	}
}

func own(name string, groups ...string) User { return User{File: name, Name: name, Groups: groups} }

// serviceAccount is a user with the name and the groups that the API server
// gives a service account, so that bindings to the account count for it.
func serviceAccount(namespace, name string) User {
	return User{
		File: name, Name: "system:serviceaccount:" + namespace + ":" + name,
		Groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + namespace},
	}
}
