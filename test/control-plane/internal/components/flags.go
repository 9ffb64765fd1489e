// Package components starts Kubernetes' own programs inside this process.
//
// Their cobra commands are not used: each of them installs a signal handler and
// applies the logging configuration, and both may happen only once in a
// process. Options, Flags and Run are the same code below the commands.
package components

import (
	"fmt"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
)

// parse applies a component's flags as its command line would.
func parse(component string, sets cliflag.NamedFlagSets, arguments []string) error {
	all := pflag.NewFlagSet(component, pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		all.AddFlagSet(set)
	}
	if err := all.Parse(arguments); err != nil {
		return fmt.Errorf("flags of %s: %w", component, err)
	}
	return nil
}
