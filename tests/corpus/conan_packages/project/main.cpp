#include <alpha.h>
#include <beta.h>
#include <gamma.h>
#include <identity.h>
#include <iostream>

int main() {
  std::cout << "project: " << identity() << "\n"
            << "alpha: " << alpha_identity() << "\n"
            << beta_greeting() << "\n"
            << "gamma: " << gamma_answer() << "\n";
}
