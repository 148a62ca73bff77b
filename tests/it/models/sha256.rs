//! SHA-256 (FIPS 180-4), since that is what the cards of networks are made with.

/// The first 32 bits of the fractional parts of roots of the first primes: square roots of 8, cube roots of 64.
fn constants() -> ([u32; 8], [u32; 64]) {
    let is_prime = |number: &u64| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
    let primes: Vec<u64> = (2..).filter(is_prime).take(64).collect();
    // The root of p · 2^(32 n) is 2^32 times that of p; whole numbers alone, so that nothing is rounded.
    let root = |prime: u64, power: u32| {
        let wanted = u128::from(prime) << (32 * power);
        let (mut low, mut high) = (0_u128, 1_u128 << 37);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if middle.pow(power) <= wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        u32::try_from(low & u128::from(u32::MAX)).unwrap()
    };
    (
        std::array::from_fn(|place| root(primes[place], 2)),
        std::array::from_fn(|place| root(primes[place], 3)),
    )
}

/// The digest in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let (mut state, round) = constants();
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in padded.as_chunks::<64>().0 {
        let mut words = [0_u32; 64];
        for (word, four) in words.iter_mut().zip(block.as_chunks::<4>().0) {
            *word = u32::from_be_bytes(*four);
        }
        for place in 16..64 {
            let (a, b) = (words[place - 15], words[place - 2]);
            let first = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let second = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            let sum = words[place - 16].wrapping_add(first);
            words[place] = sum.wrapping_add(words[place - 7]).wrapping_add(second);
        }
        let mut mixed = state;
        for (word, constant) in words.into_iter().zip(round) {
            let [a, b, c, d, e, f, g, h] = mixed;
            let choice = (e & f) ^ (!e & g);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            let turned = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let first = [h, turned, choice, constant, word];
            let first = first.into_iter().fold(0_u32, u32::wrapping_add);
            let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let second = turned.wrapping_add(majority);
            let new = first.wrapping_add(second);
            mixed = [new, a, b, c, d.wrapping_add(first), e, f, g];
        }
        for (sum, part) in state.iter_mut().zip(mixed) {
            *sum = sum.wrapping_add(part);
        }
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

#[test]
fn the_digest_of_a_known_text_is_the_published_one() {
    let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hex(b"abc"), published);
}
