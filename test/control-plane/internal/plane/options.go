// Package plane puts the control plane together: what is started, in which
// order, and how it ends.
package plane

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Components in the order in which they start.
var Components = []string{"etcd", "apiserver", "controllers", "scheduler", "kubelet", "operator"}

// Where the operator runs.
const (
	OperatorInside  = "inside"
	OperatorProcess = "process"
)

// Options are the command line's.
type Options struct {
	Dir, Kuberay, Python, Nodes, Operator string
	Port                                  int
	Keep                                  bool
	Components, Apply, BoundNamespaces    []string
	BoundRole                             string
	OperatorQPS, OperatorConcurrency      int
	Verbosity                             int
}

// ParseOptions reads the command line; paths become absolute.
func ParseOptions(arguments []string) (Options, error) {
	var options Options
	var components, apply, bound string
	flags := flag.NewFlagSet("control-plane", flag.ContinueOnError)
	flags.StringVar(&options.Dir, "dir", "", "folder for keys, kubeconfigs, data and logs (required)")
	flags.IntVar(&options.Port, "port", 0, "port of the API server on 127.0.0.1 (0: a free one)")
	flags.StringVar(&components, "components", strings.Join(Components, ","), "which parts to run")
	flags.StringVar(&options.Operator, "operator", OperatorInside, "run the KubeRay operator inside, or as a process of its own that can be killed (SIGUSR1 starts it again)")
	flags.StringVar(&options.Python, "python", "", "bin folder of a Python with Ray: pods run their commands as processes")
	flags.BoolVar(&options.Keep, "keep", false, "go on with the keys and the data in -dir")
	flags.StringVar(&options.Nodes, "nodes", "default", "default, a number of plain big nodes, or a YAML file of Nodes")
	flags.StringVar(&options.Kuberay, "kuberay", "", "folder of KubeRay's module github.com/ray-project/kuberay/ray-operator, for its CRDs and roles")
	flags.StringVar(&apply, "apply", "", "manifests to apply before READY, separated by commas")
	flags.StringVar(&bound, "bound-namespaces", "", "namespaces in which -bound-role is applied, separated by commas; made where missing")
	flags.StringVar(&options.BoundRole, "bound-role", "", "manifest for -bound-namespaces (default: role-bound-namespace.yaml beside the first file of -apply)")
	flags.IntVar(&options.OperatorQPS, "operator-qps", 500, "requests per second of the operator (KubeRay's default: 100)")
	flags.IntVar(&options.OperatorConcurrency, "operator-concurrency", 8, "objects that the operator reconciles at once (KubeRay's default: 1)")
	flags.IntVar(&options.Verbosity, "v", 0, "verbosity of Kubernetes' log")
	if err := flags.Parse(arguments); err != nil {
		return options, err
	}
	options.Components, options.Apply, options.BoundNamespaces = list(components), list(apply), list(bound)
	return options.check(flags.Args())
}

func (o Options) check(rest []string) (Options, error) {
	switch {
	case len(rest) > 0:
		return o, fmt.Errorf("%q: expected only flags", rest)
	case o.Dir == "":
		return o, fmt.Errorf("-dir: expected a folder")
	case o.Operator != OperatorInside && o.Operator != OperatorProcess:
		return o, fmt.Errorf("-operator %s: expected %s or %s", o.Operator, OperatorInside, OperatorProcess)
	case o.Has("operator") && o.Kuberay == "":
		return o, fmt.Errorf("-kuberay: expected the folder of KubeRay's module, or -components without operator")
	}
	for _, component := range o.Components {
		if !slices.Contains(Components, component) {
			return o, fmt.Errorf("-components: %q: expected some of %s", component, strings.Join(Components, ", "))
		}
	}
	if !o.Has("etcd") || !o.Has("apiserver") {
		return o, fmt.Errorf("-components: expected etcd and apiserver among them")
	}
	if len(o.BoundNamespaces) > 0 && o.BoundRole == "" {
		if len(o.Apply) == 0 {
			return o, fmt.Errorf("-bound-namespaces: expected -bound-role with the manifest to apply there")
		}
		o.BoundRole = filepath.Join(filepath.Dir(o.Apply[0]), "role-bound-namespace.yaml")
	}
	for _, path := range []*string{&o.Dir, &o.Kuberay, &o.Python, &o.BoundRole} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return o, fmt.Errorf("%s: %w", *path, err)
		}
		*path = absolute
	}
	return o, nil
}

// Has says whether a component is to run.
func (o Options) Has(component string) bool { return slices.Contains(o.Components, component) }

// Kubeconfig is where a user's kubeconfig lies.
func (o Options) Kubeconfig(user string) string {
	return filepath.Join(o.Dir, "kubeconfig", user+".yaml")
}

func list(value string) []string {
	var all []string
	for _, item := range strings.Split(value, ",") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}
