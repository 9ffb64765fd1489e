package kubelet

import "testing"

func TestAddressesBelongToOnePodAtATime(t *testing.T) {
	pool, seen := newAddressPool(), map[string]bool{}
	pool.take("10.244.1.1") // of a pod that was there before
	for range 1000 {
		address := pool.next()
		if address == "10.244.1.1" || seen[address] {
			t.Fatalf("%s is taken", address)
		}
		seen[address] = true
	}
	if !seen["10.244.1.0"] || !seen["10.244.4.232"] {
		t.Error("expected addresses from 10.244.1.0 on")
	}
}

func TestReleasedAddressesComeAgain(t *testing.T) {
	pool := newAddressPool()
	for pool.next() != "" {
	}
	pool.release("10.244.7.7")
	if address := pool.next(); address != "10.244.7.7" {
		t.Errorf("got %q, expected the released one", address)
	}
}
