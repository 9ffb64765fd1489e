// Package sandbox runs processes as a container runtime does: a network
// namespace for each pod, a mount and a process namespace for each container.
// Nothing of it needs root, only the capabilities that the plane has in its own
// user namespace.
package sandbox

import "runtime"

// onOwnThread runs a function on a thread that ends with it: namespaces belong
// to threads, and one that has left the plane's must not run anything else.
func onOwnThread(do func() error) error {
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		result <- do()
	}()
	return <-result
}
